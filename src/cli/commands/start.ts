import { rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import type { DemoReady } from "../../../demo/main.js";
import { checkRpc } from "../../config/check-rpc.js";
import { loadConfig } from "../../config/load-config.js";
import { resolveConfig } from "../../config/resolve-config.js";
import type { TributaryConfig } from "../../config/tributary-config.js";
import { findFreePort } from "../../embedded/ports.js";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../embedded/postgres.js";
import { migrateDatabase } from "../../log/migrate.js";
import { enableRoles } from "../../log/roles.js";
import type { Logger } from "../../reporting/logger.js";
import { matchDatabaseToWorld, writeDemoConfig } from "../demonstration.js";
import { openChains } from "../open-chains.js";
import { createSupervisor, type Supervisor } from "../supervisor.js";
import { type CommonOptions, createProcessLogger, embeddedUrlFile, findConfigFile, homeFolder } from "../settings.js";

const DEFAULT_API_PORT = 4350;
const READY_POLL_MS = 250;

/** What runs, and where it is reached. */
interface Running {
  config: TributaryConfig;
  /** Read by every child. */
  configFile: string;
  database: string;
}

/** Runs everything under one supervisor until a signal; without a config, with embedded parts and a demonstration. */
export async function start(options: CommonOptions & { live?: boolean }): Promise<void> {
  const log = createProcessLogger();
  const startedAt = Date.now();
  const file = findConfigFile(options);
  const configured = file === undefined ? undefined : resolveConfig(await loadConfig(file), process.env);
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
  const postgres = await openDatabase(configured?.database ?? process.env.DATABASE_URL, log);
  void postgres.embedded?.ended.then((how) => {
    if (isStopping) return;
    failure = new Error(`The embedded PostgreSQL ended (${how}). Start again: nothing committed is lost.`);
    void supervisor.stopAll();
  });
  try {
    const running =
      configured && file !== undefined
        ? { config: configured, configFile: file, database: postgres.url }
        : await startDemonstration(supervisor, postgres.url, options.live !== false, log);
    if (running) {
      await runProcesses(supervisor, running, log, startedAt);
      await supervisor.stopped;
    }
  } finally {
    isStopping = true;
    await supervisor.stopAll();
    await postgres.embedded?.stop();
    if (postgres.embedded) await rm(embeddedUrlFile(homeFolder()), { force: true });
  }
  if (failure) throw failure;
  log.info({}, "Stopped everything");
}

/** Refuses endpoints that do not answer, or speak of another chain. */
async function checkChains(config: TributaryConfig, log: Logger): Promise<void> {
  await Promise.all(config.chains.map(({ id, name, rpc }) => checkRpc({ chainId: id, name, urls: rpc, log })));
}

async function openDatabase(
  url: string | undefined,
  log: Logger,
): Promise<{ url: string; embedded?: EmbeddedPostgres }> {
  if (url !== undefined && url !== "") return { url };
  const home = homeFolder();
  const embedded = await startEmbeddedPostgres({ home, log });
  await writeFile(embeddedUrlFile(home), `${embedded.url}\n`, { mode: 0o600 });
  return { url: embedded.url, embedded };
}

/** Starts the demonstration's chains and waits until their history can be read; undefined when stopped meanwhile. */
async function startDemonstration(
  supervisor: Supervisor,
  database: string,
  isLive: boolean,
  log: Logger,
): Promise<Running | undefined> {
  const home = homeFolder();
  let known: DemoReady | undefined;
  let apiPort = 0;
  const ready = await Promise.race([
    new Promise<DemoReady>((resolve) => {
      supervisor.start({
        name: "demo",
        args: [
          fileURLToPath(new URL("../../../demo/main.js", import.meta.url)),
          "--home",
          home,
          ...(isLive ? [] : ["--rest"]),
        ],
        onMessage: (message) => {
          const world = message as DemoReady;
          if (known === undefined) return resolve((known = world));
          // The chains came back after a crash, perhaps at other ports; the indexers read the config when they restart.
          if (world.worldId === known.worldId) void writeDemoConfig(home, world, apiPort);
          else {
            log.error({}, "The demonstration's chains were lost and started afresh; start again to index them anew");
            void supervisor.stopAll();
          }
        },
      });
    }),
    supervisor.stopped.then(() => undefined),
  ]);
  if (ready === undefined) return undefined;
  await matchDatabaseToWorld(database, home, ready, log);
  const wanted = Number(process.env.PORT || DEFAULT_API_PORT);
  apiPort = process.env.PORT ? wanted : await findFreePort(wanted);
  const configFile = await writeDemoConfig(home, ready, apiPort);
  return { config: resolveConfig(await loadConfig(configFile), process.env), configFile, database };
}

async function runProcesses(supervisor: Supervisor, running: Running, log: Logger, startedAt: number): Promise<void> {
  const { config, configFile, database } = running;
  const applied = await migrateDatabase(database);
  if (applied.length > 0) log.info({ migrations: applied.join(",") }, "Applied migrations");
  await enableRoles(database);
  await openChains(database, config.chains);

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
  supervisor.start({ name: "api", args: [main, "serve", "--config", configFile], env });

  const url = `http://${config.api.host}:${config.api.port}`;
  if (await waitUntilReady(url, supervisor)) {
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
