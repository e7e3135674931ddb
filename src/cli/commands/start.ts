import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { checkRpc } from "../../config/check-rpc.js";
import { defaultApiConfig } from "../../config/config-schema.js";
import { loadConfig } from "../../config/load-config.js";
import { redactUrl } from "../../config/redact-url.js";
import { resolveConfig } from "../../config/resolve-config.js";
import type { TributaryConfig } from "../../config/tributary-config.js";
import { findFreePort } from "../../embedded/ports.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../embedded/postgres.js";
import { migrateDatabase } from "../../log/migrate.js";
import { enableRoles, expectOwnerPassword } from "../../log/roles.js";
import type { Logger } from "../../reporting/logger.js";
import { analyzeNewTables } from "../analyze-new-tables.js";
import { reserveApiPort } from "../api-port.js";
import { endLeftChains } from "../demonstration.js";
import { openChains } from "../open-chains.js";
import { type Running, startDemonstration } from "../start-demonstration.js";
import { createSupervisor, type Supervisor } from "../supervisor.js";
import {
  type CommonOptions,
  createProcessLogger,
  embeddedDatabase,
  embeddedUrlFile,
  findConfigFile,
  homeFolder,
} from "../settings.js";

const READY_POLL_MS = 250;
const DATABASE_PATIENCE_MS = 10_000;

/** Runs everything under one supervisor until a signal; without a config, with embedded parts and a demonstration. */
export async function start(options: CommonOptions & { live?: boolean }): Promise<void> {
  const log = createProcessLogger();
  const startedAt = Date.now();
  const file = findConfigFile(options);
  const configured = file === undefined ? undefined : resolveConfig(await loadConfig(file), process.env);
  const apiPort = await chooseApiPort(configured);
  const databaseUrl = configured?.database ?? process.env.DATABASE_URL;
  for (const url of [databaseUrl, configured?.databaseReader]) if (url) expectOwnerPassword(url);
  if (configured) await checkChains(configured, log);

  let failure: Error | undefined;
  let isStopping = false;
  const supervisor: Supervisor = createSupervisor({
    log,
    onFatal: ({ name, reason }) => {
      // A chain that cannot go on never stops another; without the API or the demonstration there is nothing to run for.
      if (name.startsWith("index-")) return;
      failure = new Error(`${name} ${reason}; its own lines above say why.`);
      void supervisor.stopAll();
    },
  });
  const home = homeFolder();
  const postgres = await openDatabase(databaseUrl, embeddedDatabase(home, file), log);
  void postgres.embedded?.ended.then((how) => {
    if (isStopping) return;
    failure = new Error(`The embedded PostgreSQL ended (${how}). Start again: nothing committed is lost.`);
    void supervisor.stopAll();
  });
  const database = { url: postgres.url, isEmbedded: postgres.embedded !== undefined };
  try {
    const running =
      configured && file !== undefined
        ? { config: { ...configured, api: { ...configured.api, port: apiPort } }, configFile: file }
        : await startDemonstration({ supervisor, database, home, apiPort, isLive: options.live !== false, log });
    if (running) {
      await runProcesses(supervisor, running, postgres.url, log, startedAt);
      await supervisor.stopped;
    }
  } catch (error) {
    // A start that is stopped half-way stumbles over what is gone already.
    if (!supervisor.isStopping()) throw error;
  } finally {
    isStopping = true;
    await supervisor.stopAll();
    if (!configured) await endLeftChains(home);
    await postgres.embedded?.stop();
    if (postgres.embedded) await rm(embeddedUrlFile(home), { force: true });
  }
  if (failure) throw failure;
  log.info({}, "Stopped everything");
}

/** The port of the config or of PORT, which must be free; with neither, the usual one or another that is free. */
async function chooseApiPort(configured: TributaryConfig | undefined): Promise<number> {
  const { api } = configured ?? resolveConfig({ api: defaultApiConfig(), chains: [] }, process.env);
  if (!configured && !process.env.PORT) return findFreePort(api.port);
  return reserveApiPort(api.host, api.port);
}

/** Refuses endpoints that do not answer, or speak of another chain. */
async function checkChains(config: TributaryConfig, log: Logger): Promise<void> {
  await Promise.all(config.chains.map(({ id, name, rpc }) => checkRpc({ chainId: id, name, urls: rpc, log })));
}

async function openDatabase(
  url: string | undefined,
  embeddedName: string,
  log: Logger,
): Promise<{ url: string; embedded?: EmbeddedPostgres }> {
  if (url !== undefined && url !== "") {
    await expectDatabase(url);
    return { url };
  }
  const home = homeFolder();
  const embedded = await startEmbeddedPostgres({ home, database: embeddedName, log });
  await writeFile(embeddedUrlFile(home), `${embedded.url}\n`, { mode: 0o600 });
  return { url: embedded.url, embedded };
}

async function expectDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: DATABASE_PATIENCE_MS });
  try {
    await client.connect();
  } catch (error) {
    // Where a host has several addresses, each fails with an error of its own, and the whole has no words.
    const reasons = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
    const told = reasons.map((reason) => (reason instanceof Error ? reason.message : String(reason))).join("; ");
    throw new Error(
      `The database ${redactUrl(url)} could not be reached: ${told}. Start it, or correct DATABASE_URL or the config's database.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function runProcesses(
  supervisor: Supervisor,
  { config, configFile }: Running,
  database: string,
  log: Logger,
  startedAt: number,
): Promise<void> {
  const applied = await migrateDatabase(database);
  if (applied.length > 0) log.info({ migrations: applied.join(",") }, "Applied migrations");
  await enableRoles(database);
  await openChains(database, config.chains, log);

  const main = fileURLToPath(new URL("../main.js", import.meta.url));
  // The processor's own progress lines repeat ours; its warnings and errors still come through.
  const env = { DATABASE_URL: database, SQD_WARN: process.env.SQD_WARN ?? "sqd:*" };
  for (const { id } of config.chains) {
    supervisor.start({
      name: `index-${id}`,
      args: [main, "index", "--config", configFile, "--chain", String(id)],
      env,
    });
  }
  // Told by the process itself: whoever else answers at the port is not it.
  const listening = new Promise<boolean>((resolve) => {
    supervisor.start({
      name: "api",
      args: [main, "serve", "--config", configFile],
      env: { ...env, PORT: String(config.api.port) },
      onMessage: () => resolve(true),
    });
  });

  const url = `http://${config.api.host}:${config.api.port}`;
  if (!(await Promise.race([listening, supervisor.stopped.then(() => false)]))) return;
  if (await waitUntilReady(url, supervisor)) {
    await analyzeNewTables(database);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    process.stdout.write(
      `\nTributary is ready after ${seconds} s\n  explorer  ${url}/\n  GraphQL   ${url}/graphql\n` +
        config.chains.map(({ id, name }) => `  chain     ${name} (eip155:${id})\n`).join("") +
        `  stop with Ctrl-C\n\n`,
    );
  }
}

/** Whether everything was indexed up to its head; false when it was stopped before. */
async function waitUntilReady(url: string, supervisor: Supervisor): Promise<boolean> {
  const stopped = supervisor.stopped.then(() => true);
  for (;;) {
    const isReady = await fetch(`${url}/ready`).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return true;
    if (await Promise.race([stopped, pause(READY_POLL_MS, false)])) return false;
  }
}
