import { randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import pg from "pg";
import { silentLog, type EmbeddedLog } from "./embedded-log.js";
import { takeHomeLock } from "./home-lock.js";
import { ensureCluster, syncFolder } from "./postgres-cluster.js";
import { choosePostgresPlace, openHome } from "./postgres-place.js";
import { endOrphans, nameCluster, namespaceFile } from "./postgres-processes.js";
import { startPostgresServer } from "./postgres-server.js";
import { choosePostgresSettings } from "./postgres-settings.js";
import { readPidNamespace } from "./system-process.js";

export interface EmbeddedPostgresOptions {
  /** Holds all that is kept: `postgres/data`, password, port, server log, and the lock. Made when absent. */
  home: string;
  /** Made in the server when absent; left out: `tributary`. */
  database?: string;
  /** Wanted port; left out: the one of the last start, at first 54329. Another is found when it is taken, 0 takes any. */
  port?: number;
  log?: EmbeddedLog;
  /** Server settings beside or instead of the usual ones. */
  settings?: Record<string, string>;
  /** Where database and programs go when PostgreSQL's user cannot reach them in their own place; only as root. */
  reachableFolder?: string;
}

export interface EmbeddedPostgres {
  /** The superuser's, with password, to the database asked for. */
  url: string;
  port: number;
  pid: number;
  /** Resolves when the server has ended, for whatever reason, with how it ended. */
  ended: Promise<string>;
  /** Ends the server by a fast shutdown, waits for it, and frees the home. */
  stop(): Promise<void>;
}

const defaultPort = 54329;
const defaultDatabase = "tributary";

/**
 * Starts the embedded PostgreSQL of a home, initialising it at first; resolves when it answers. Whatever an earlier
 * instance left after a kill is cleared away; a home used by a living instance is refused.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log = silentLog, database = defaultDatabase } = options;
  const home = await openHome(resolve(options.home));
  const onWait = () => log.warn({ home }, "Found the lock of another container; waits to see whether it is still held");
  const lock = await takeHomeLock(join(home, "lock"), { onWait });
  try {
    const place = await choosePostgresPlace(home, options.reachableFolder ?? "/var/lib/tributary", log);
    await endOrphans(place.dataFolder, log);
    const password = await ensurePassword(join(home, "postgres/password"), place.dataFolder);
    await ensureCluster({ place, password, isFlushed: options.settings?.["fsync"] !== "off", log });
    const portFile = join(home, "postgres/port");
    const preferredPort = options.port ?? (await readPort(portFile)) ?? defaultPort;
    const settings = { ...(await choosePostgresSettings(nameCluster(place.dataFolder))), ...options.settings };
    const logFile = join(home, "postgres/server.log");
    const server = await startPostgresServer({ place, preferredPort, logFile, settings, log });
    try {
      if (server.port !== preferredPort && preferredPort !== 0) {
        log.warn({ taken: preferredPort, port: server.port }, "Took another port for PostgreSQL");
      }
      await writeWhole(portFile, `${server.port}\n`);
      await writeWhole(namespaceFile(place.dataFolder), `${await readPidNamespace()}\n`);
      const url = `postgres://postgres:${password}@127.0.0.1:${server.port}/${database}`;
      await ensureDatabase(url, database);
      log.info({ port: server.port, pid: server.pid, data: place.dataFolder }, "Started the embedded PostgreSQL");
      const stop = async () => {
        await server.stop();
        await lock.release();
      };
      return { url, port: server.port, pid: server.pid, ended: server.ended, stop };
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function ensurePassword(path: string, dataFolder: string): Promise<string> {
  const kept = (await readFile(path, "utf8").catch(() => "")).trim();
  if (kept !== "") return kept;
  const isInitialised = await readFile(join(dataFolder, "PG_VERSION")).then(
    () => true,
    () => false,
  );
  if (isInitialised) {
    throw new Error(
      `The database in ${dataFolder} has a password, and the file that keeps it is missing or cannot be read: expected ${path}. ` +
        "Put it back with mode 600, or delete the home to index afresh.",
    );
  }
  const password = randomBytes(24).toString("hex");
  await writeWhole(path, `${password}\n`);
  return password;
}

async function readPort(path: string): Promise<number | undefined> {
  const port = Number((await readFile(path, "utf8").catch(() => "")).trim());
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

// Half a file is never seen, nor one from before a power cut that later ones outlived: a cluster is of no use without its password. A
// file that belongs to another user is replaced rather than opened.
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  await rename(draft, path);
  await syncFolder(dirname(path));
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const address = new URL(url);
  address.pathname = "/postgres";
  const client = new pg.Client({ connectionString: address.href, connectionTimeoutMillis: 30_000 });
  await client.connect();
  try {
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
