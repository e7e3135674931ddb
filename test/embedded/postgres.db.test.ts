import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
} from "node:fs";
import { rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../src/embedded/postgres.js";
import { findFreePort } from "../../src/embedded/ports.js";
import { resolvePostgresBinaries } from "../../src/embedded/postgres-binaries.js";
import { endOrphans } from "../../src/embedded/postgres-processes.js";
import { startPostgresServer } from "../../src/embedded/postgres-server.js";
import { readCommandLine, readPidNamespace } from "../../src/embedded/system-process.js";
import { buildEmbedded } from "./embedded-build.js";

const isRoot = process.getuid?.() === 0;
const nobody = 65_534;
const folder = mkdtempSync(join(tmpdir(), "tributary-postgres-"));
chmodSync(folder, 0o755);
const build = buildEmbedded();
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(build.folder, { recursive: true, force: true });
});

const reachableFolder = join(folder, "reachable");

/** Starts on any port; `kept` asks for the one of the last start. */
function start(home: string, port: number | "kept" = 0): Promise<EmbeddedPostgres & { lines: string[] }> {
  const lines: string[] = [];
  const write = (_fields: object, message: string) => void lines.push(message);
  // Killed processes lose nothing that the system holds for the disk.
  const settings = { shared_buffers: "16MB", fsync: "off" };
  const log = { info: write, warn: write };
  return startEmbeddedPostgres({ home, ...(port === "kept" ? {} : { port }), settings, log, reachableFolder }).then(
    (server) => ({
      ...server,
      lines,
    }),
  );
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 5) {
    if (waited > 20_000) throw new Error(`Waited 20 s in vain for ${condition.toString()}`);
    await sleep(5);
  }
}

async function kill(child: ReturnType<typeof spawn>): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

describe("the embedded PostgreSQL", () => {
  const home = join(folder, "home");

  it("initialises a home and keeps database, password and port for the next start", async () => {
    const first = await start(home, await findFreePort(0));
    const [facts] = await query(
      first.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone,
              current_setting('listen_addresses') AS host, current_setting('unix_socket_directories') AS sockets,
              current_setting('synchronous_commit') AS commit, datlocprovider AS provider, datlocale AS locale,
              (SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'postgres') AS password
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(facts).toEqual({
      encoding: "UTF8",
      zone: "UTC",
      host: "127.0.0.1",
      sockets: "",
      commit: "on",
      provider: "b",
      locale: "C.UTF-8",
      password: "SCRAM-SHA-256",
    });
    await query(first.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    const wrong = new URL(first.url);
    wrong.password = "guess";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    await first.stop();
    expect(await readCommandLine(first.pid)).toBeUndefined();

    expect(statSync(join(home, "postgres/password")).mode & 0o777).toBe(0o600);
    expect(existsSync(join(home, "lock"))).toBe(false);
    const second = await start(home, "kept");
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await second.stop();
  });

  it("finds another port when its own is taken", async () => {
    const server = createServer();
    const taken = await findFreePort(0);
    await new Promise<void>((resolve) => server.listen(taken, "127.0.0.1", resolve));
    const postgres = await start(home, taken);
    expect(postgres.port).not.toBe(taken);
    expect(postgres.lines).toContain("Took another port for PostgreSQL");
    await postgres.stop();
    server.close();
  });

  it("starts again after its postmaster was killed in the middle of a statement", async () => {
    const killed = await start(home);
    const busy = query(killed.url, "SELECT pg_sleep(60)").catch((error: Error) => error.message);
    await query(killed.url, "INSERT INTO kept VALUES (8)");
    process.kill(killed.pid, "SIGKILL");
    expect(await killed.ended).toContain("SIGKILL");
    await killed.stop();
    const next = await start(home);
    expect(await query(next.url, "SELECT n FROM kept ORDER BY n")).toEqual([{ n: 7 }, { n: 8 }]);
    await next.stop();
    // Said by the server, or, where it had no time to, by the client.
    expect(await busy).toMatch(/terminat|connection error/i);
  });

  it("does not take a reused pid in postmaster.pid for a running server", async () => {
    const data = join(home, "postgres/data");
    const owner = statSync(data);
    const killed = await start(home);
    process.kill(killed.pid, "SIGKILL");
    await killed.ended;
    await killed.stop();
    const identity = isRoot ? { uid: owner.uid, gid: owner.gid } : {};
    const bystander = spawn("sleep", ["60"], { stdio: "ignore", ...identity });
    const pidFile = join(data, "postmaster.pid");
    writeFileSync(pidFile, readFileSync(pidFile, "utf8").replace(/^\d+/, String(bystander.pid)));
    const next = await start(home);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    await next.stop();
    await kill(bystander);
  });

  it("leaves a pid in postmaster.pid whose process names the data folder", async () => {
    const data = join(folder, "some data");
    mkdirSync(data);
    const code = "console.log('up'); setInterval(() => undefined, 1000)";
    const unknown = spawn(process.execPath, ["-e", code, "--", "-D", data, "-c", "port=1"]);
    onTestFinished(() => kill(unknown));
    await once(unknown.stdout, "data");
    const pidFile = join(data, "postmaster.pid");
    writeFileSync(pidFile, `${unknown.pid}\n${data}\n`);
    await endOrphans(data, { info: () => undefined, warn: () => undefined });
    expect(readFileSync(pidFile, "utf8")).toBe(`${unknown.pid}\n${data}\n`);
    expect(unknown.exitCode ?? unknown.signalCode).toBeNull();
  });

  it("leaves a pid in postmaster.pid of a server that another container started", async () => {
    const data = join(folder, "shared data");
    mkdirSync(data);
    const bystander = spawn("sleep", ["60"], { stdio: "ignore" });
    onTestFinished(() => kill(bystander));
    const pidFile = join(data, "postmaster.pid");
    writeFileSync(pidFile, `${bystander.pid}\n${data}\n`);
    writeFileSync(`${data}.namespace`, "pid:[1]\n");
    const log = { info: () => undefined, warn: () => undefined };
    await endOrphans(data, log);
    expect(readFileSync(pidFile, "utf8")).toBe(`${bystander.pid}\n${data}\n`);
    writeFileSync(`${data}.namespace`, `${await readPidNamespace()}\n`);
    await endOrphans(data, log);
    expect(readFileSync(pidFile, "utf8")).toBe(`${process.pid}\n${data}\n`);
  });

  it("ends a postmaster that was left of an installation whose path holds a space", async () => {
    const home = join(folder, "my home");
    await (await start(home)).stop();
    const installed = await resolvePostgresBinaries();
    const spaced = join(folder, "My Project");
    symlinkSync(installed.folder, spaced);
    const dataFolder = join(home, "postgres/data");
    const { uid, gid } = statSync(dataFolder);
    const left = await startPostgresServer({
      place: {
        dataFolder,
        binaries: { ...installed, folder: spaced },
        ...(isRoot ? { user: { uid, gid } } : {}),
      },
      preferredPort: 0,
      logFile: join(home, "postgres/server.log"),
      settings: { shared_buffers: "16MB", fsync: "off", unix_socket_directories: "" },
      log: { info: () => undefined, warn: () => undefined },
    });
    onTestFinished(() => left.stop());
    const next = await start(home);
    expect(next.lines).toContain("Ended a PostgreSQL that outlived an earlier instance");
    expect(await readCommandLine(left.pid)).toBeUndefined();
    expect(await query(next.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await next.stop();
  });

  it("refuses a home in use, and takes it over when its user was killed", async () => {
    const { child, outcome } = build.launch(home);
    const running = await outcome;
    if ("error" in running) throw new Error(running.error);
    await expect(start(home)).rejects.toThrow(`in use by another running instance, process ${child.pid}`);
    await query(running.url, "INSERT INTO kept VALUES (9)");
    await kill(child);
    const next = await start(home);
    expect(next.lines).toContain("Ended a PostgreSQL that outlived an earlier instance");
    expect(await readCommandLine(running.pid)).toBeUndefined();
    expect(await query(next.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 3 }]);
    await next.stop();
  });

  it("throws a half-initialised cluster away", async () => {
    const half = join(folder, "half");
    const { child, outcome } = build.launch(half);
    outcome.catch(() => undefined);
    const isHalf = () => readHalf(half).some((name) => existsSync(join(half, "postgres", name, "data/base")));
    await waitUntil(isHalf);
    await kill(child);
    const postgres = await start(half);
    expect(postgres.lines).toContain("Discarded a half-initialised PostgreSQL left by an interrupted start");
    expect(readHalf(half)).toEqual([]);
    expect(await query(postgres.url, "SELECT 1 AS n")).toEqual([{ n: 1 }]);
    await postgres.stop();
  });
});

function readHalf(home: string): string[] {
  if (!existsSync(join(home, "postgres"))) return [];
  return readdirSync(join(home, "postgres")).filter((name) => name.startsWith("data.initialising-"));
}

describe("homes of other users", () => {
  it("says what is wrong with a home that is a file", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    await expect(start(file)).rejects.toThrow(
      /The home .*file cannot be written: expected a folder .* found a file of uid/,
    );
  });

  it.runIf(isRoot)("places the database where its user can reach it, when the home is closed to others", async () => {
    const closed = join(folder, "closed");
    mkdirSync(closed, { mode: 0o700 });
    const home = join(closed, "home");
    const first = await start(home);
    expect(first.lines.some((line) => line.startsWith("Placed the database outside the home"))).toBe(true);
    const pointed = readlinkSync(join(home, "postgres/data"));
    expect(pointed.startsWith(reachableFolder)).toBe(true);
    await query(first.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
    await first.stop();
    const second = await start(home);
    expect(await query(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await second.stop();

    rmSync(home, { recursive: true });
    const third = await start(home);
    expect(third.lines).toContain("Discarded the database of an earlier home of the same path, which was deleted");
    await expect(query(third.url, "SELECT n FROM kept")).rejects.toThrow(/does not exist/);
    await third.stop();
  });

  it.runIf(isRoot)("runs for an ordinary user, and root takes that home over without spoiling it", async () => {
    const home = join(folder, "ordinary");
    mkdirSync(home, { mode: 0o755 });
    chownSync(home, nobody, nobody);
    for (const starter of ["user", "root", "user"]) {
      const { child, outcome } = build.launch(home, starter === "user" ? nobody : undefined);
      const running = await outcome;
      if ("error" in running) throw new Error(`${starter}: ${running.error}`);
      expect(statSync(`/proc/${running.pid}`).uid).toBe(nobody);
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      expect(await ended).toEqual([0, null]);
      expect(await readCommandLine(running.pid)).toBeUndefined();
    }
  });

  it.runIf(isRoot)("tells an ordinary user which folder cannot be written and what was expected", async () => {
    const home = join(folder, "forbidden");
    mkdirSync(home, { mode: 0o755 });
    const outcome = await build.launch(home, nobody).outcome;
    const expected = `The home ${home} cannot be written: expected a folder that uid ${nobody} may read, write and enter`;
    expect("error" in outcome ? outcome.error : "").toContain(expected);
  });
});
