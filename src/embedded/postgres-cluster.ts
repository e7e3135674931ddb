import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { EmbeddedLog } from "./embedded-log.js";
import type { PostgresPlace } from "./postgres-place.js";

export interface ClusterOptions {
  place: PostgresPlace;
  password: string;
  /** Whether a new cluster is flushed to disk before it is used. */
  isFlushed: boolean;
  log: EmbeddedLog;
}

/** Makes the cluster when there is none; what an interrupted start left of one is thrown away and made again. */
export async function ensureCluster(options: ClusterOptions): Promise<void> {
  const { place, log } = options;
  await discardUnfinished(place.dataFolder, log);
  const found = await readFile(join(place.dataFolder, "PG_VERSION"), "utf8").catch(() => undefined);
  if (found === undefined) {
    await setIncompleteAside(place.dataFolder, log);
    await initialise(options);
    log.info({ data: place.dataFolder, version: place.binaries.version }, "Initialised the embedded PostgreSQL");
    return;
  }
  const expectedMajor = place.binaries.version.split(".")[0];
  if (found.trim() !== expectedMajor) {
    throw new Error(
      `The database in ${place.dataFolder} was made by PostgreSQL ${found.trim()}, and the installed one is ${expectedMajor}. ` +
        "Install the project's version that made it and export, or delete the home to index afresh.",
    );
  }
}

async function discardUnfinished(dataFolder: string, log: EmbeddedLog): Promise<void> {
  for (const name of await readdir(dirname(dataFolder))) {
    if (!name.startsWith(`${basename(dataFolder)}.initialising-`)) continue;
    const path = join(dirname(dataFolder), name);
    await rm(path, { recursive: true, force: true, maxRetries: 5 });
    log.warn({ path }, "Discarded a half-initialised PostgreSQL left by an interrupted start");
  }
}

// Initialisation ends with one rename, so a folder without PG_VERSION is not of its making: kept, out of the way.
async function setIncompleteAside(dataFolder: string, log: EmbeddedLog): Promise<void> {
  const entries = await readdir(dataFolder).catch(() => undefined);
  if (entries === undefined) return;
  if (entries.length === 0) return rm(dataFolder, { recursive: true });
  const aside = `${dataFolder}.incomplete-${Date.now()}`;
  await rename(dataFolder, aside);
  log.warn({ data: dataFolder, kept: aside }, "Set aside a data folder without PG_VERSION and made a new one");
}

async function initialise({ place, password, isFlushed }: ClusterOptions): Promise<void> {
  const unfinished = `${place.dataFolder}.initialising-${randomBytes(4).toString("hex")}`;
  const passwordFile = join(unfinished, "password");
  const cluster = join(unfinished, "data");
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (place.user !== undefined) {
    for (const path of [unfinished, passwordFile, cluster]) await chown(path, place.user.uid, place.user.gid);
  }
  const flush = isFlushed ? [] : ["--no-sync"];
  await runInitdb(place, cluster, [`--pwfile=${passwordFile}`, ...flush]);
  await writeFile(join(cluster, "pg_hba.conf"), "host all all 127.0.0.1/32 scram-sha-256\n");
  await chmod(cluster, 0o700);
  await rename(cluster, place.dataFolder);
  await syncFolder(dirname(place.dataFolder));
  await rm(unfinished, { recursive: true });
}

async function runInitdb(place: PostgresPlace, cluster: string, flags: string[]): Promise<void> {
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const authentication = ["--username=postgres", "--auth=scram-sha-256"];
  const child = spawn(
    join(place.binaries.folder, "bin/initdb"),
    ["-D", cluster, ...locale, ...authentication, ...flags],
    {
      ...place.user,
      cwd: dirname(cluster),
      env: postgresEnvironment(),
      stdio: ["ignore", "ignore", "pipe"],
      detached: true,
    },
  );
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
  const outcome = await once(child, "close").then(
    ([code, signal]: (string | number | null)[]) => (code === 0 ? undefined : `exit ${code ?? signal}`),
    (error: unknown) => String(error),
  );
  if (outcome === undefined) return;
  const { uid } = await stat(cluster);
  throw new Error(
    `PostgreSQL could not be initialised in ${cluster} as uid ${uid} (${outcome}): ${complaint.trim() || "it said nothing"}. ` +
      "Expected a glibc system and a folder that user may write. Elsewhere set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/** Nothing of the caller's environment but the search path: PG variables and locales would change the server. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
}

/** Puts on disk which files a folder holds, and under which names. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  await folder.sync().finally(() => folder.close());
}
