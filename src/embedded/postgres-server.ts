import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EmbeddedLog } from "./embedded-log.js";
import { findFreePort } from "./ports.js";
import { postgresEnvironment } from "./postgres-cluster.js";
import type { PostgresPlace } from "./postgres-place.js";

export interface PostgresServer {
  port: number;
  pid: number;
  /** Resolves when the server has ended, for whatever reason, with how and the end of its log. */
  ended: Promise<string>;
  stop(): Promise<void>;
}

export interface PostgresServerOptions {
  place: PostgresPlace;
  preferredPort: number;
  logFile: string;
  settings: Record<string, string>;
  log: EmbeddedLog;
}

// After a crash the server replays up to max_wal_size of WAL before it answers.
const startPatienceMs = 10 * 60_000;
const fastShutdownMs = 60_000;
const immediateShutdownMs = 10_000;

/** Starts the server on the preferred port or another free one; resolves when it accepts connections. */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await findFreePort(attempt === 1 ? options.preferredPort : 0);
    const server = await launch(options, port);
    const failure = await waitUntilReady(server, options);
    if (failure === undefined) return server;
    await server.stop();
    // Another process can take the port between the look and the start, and killed backends take a moment to go.
    const isPassing = /could not bind IPv4|pre-existing shared memory block/.test(failure);
    if (!isPassing || attempt === 4) {
      throw new Error(
        `The embedded PostgreSQL did not start on 127.0.0.1:${port} with the data in ${options.place.dataFolder}: expected it to accept connections, found: ${failure}. Its log is ${options.logFile}.`,
      );
    }
    await sleep(attempt * 250);
  }
}

async function launch({ place, logFile, settings }: PostgresServerOptions, port: number): Promise<PostgresServer> {
  await rename(logFile, `${logFile}.1`).catch(() => undefined);
  const output = await open(logFile, "w", 0o600);
  const flags = Object.entries({ ...settings, port: String(port) }).flatMap(([name, value]) => [
    "-c",
    `${name}=${value}`,
  ]);
  const child = spawn(join(place.binaries.folder, "bin/postgres"), ["-D", place.dataFolder, ...flags], {
    ...place.user,
    cwd: "/",
    env: postgresEnvironment(),
    stdio: ["ignore", output.fd, output.fd],
    // Its own process group: Ctrl-C in a terminal must not end the database before those who write to it.
    detached: true,
  });
  const ended = once(child, "exit").then(
    async ([code, signal]: (string | number | null)[]) => `ended with ${code ?? signal}: ${await readEnd(logFile)}`,
    (error: unknown) => String(error),
  );
  await output.close();
  return { port, pid: child.pid ?? 0, ended, stop: () => stopServer(child) };
}

async function waitUntilReady(
  server: PostgresServer,
  { place, log }: PostgresServerOptions,
): Promise<string | undefined> {
  let failure: string | undefined;
  void server.ended.then((how) => (failure = how));
  const startedAt = Date.now();
  let nextReportAt = startedAt + 5_000;
  while (failure === undefined) {
    // Line 1 is the pid, line 8 the state, padded with spaces.
    const lines = (await readFile(join(place.dataFolder, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    if (lines[0] === String(server.pid) && lines[7]?.trim() === "ready") return undefined;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > startPatienceMs) return `no readiness within ${startPatienceMs / 60_000} minutes`;
    if (Date.now() >= nextReportAt) {
      log.info({ waited_s: Math.round(waitedMs / 1000) }, "Waited for PostgreSQL to recover from an interrupted run");
      nextReportAt += 10_000;
    }
    await sleep(20);
  }
  return failure;
}

async function stopServer(child: ChildProcess): Promise<void> {
  const hasEnded = () => child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  if (hasEnded()) return;
  const ended = once(child, "exit");
  child.kill("SIGINT");
  const timers = [
    setTimeout(() => child.kill("SIGQUIT"), fastShutdownMs),
    setTimeout(() => child.kill("SIGKILL"), fastShutdownMs + immediateShutdownMs),
  ];
  await ended;
  timers.forEach(clearTimeout);
}

async function readEnd(logFile: string): Promise<string> {
  const text = await readFile(logFile, "utf8").catch(() => "");
  return text.trim().split("\n").slice(-8).join(" | ") || "its log is empty";
}
