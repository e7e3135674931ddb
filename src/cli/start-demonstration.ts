import { fileURLToPath } from "node:url";
import type { DemoReady } from "../../demo/main.js";
import { loadConfig } from "../config/load-config.js";
import { resolveConfig } from "../config/resolve-config.js";
import type { TributaryConfig } from "../config/tributary-config.js";
import type { Logger } from "../reporting/logger.js";
import { matchDatabaseToWorld, writeDemoConfig } from "./demonstration.js";
import type { Supervisor } from "./supervisor.js";

/** What the processes that index and serve go by. */
export interface Running {
  config: TributaryConfig;
  /** Read by every child. */
  configFile: string;
}

export interface DemonstrationOptions {
  supervisor: Supervisor;
  database: { url: string; isEmbedded: boolean };
  home: string;
  apiPort: number;
  /** Whether blocks go on being written after the history. */
  isLive: boolean;
  log: Logger;
}

/** Starts the demonstration's chains and waits until their history can be read; undefined when stopped meanwhile. */
export async function startDemonstration({
  supervisor,
  database,
  home,
  apiPort,
  isLive,
  log,
}: DemonstrationOptions): Promise<Running | undefined> {
  let known: DemoReady | undefined;

  // The chains came back after a crash; those at other ports are found by indexers that read the config again.
  async function comeBack(world: DemoReady, before: DemoReady): Promise<void> {
    if (world.worldId !== before.worldId) {
      log.error({}, "The demonstration's chains were lost and started afresh; start again to index them anew");
      return supervisor.stopAll();
    }
    await writeDemoConfig(home, world, apiPort);
    for (const { chainId, rpcUrl } of world.chains) {
      if (before.chains.some((chain) => chain.chainId === chainId && chain.rpcUrl === rpcUrl)) continue;
      supervisor.restart(`index-${chainId}`);
    }
  }

  const ready = await Promise.race([
    new Promise<DemoReady>((resolve) => {
      supervisor.start({
        name: "demo",
        args: [
          fileURLToPath(new URL("../../demo/main.js", import.meta.url)),
          "--home",
          home,
          ...(isLive ? [] : ["--rest"]),
        ],
        onMessage: (message) => {
          const before = known;
          known = message as DemoReady;
          if (before === undefined) return resolve(known);
          comeBack(known, before).catch((error: unknown) =>
            log.error({ reason: error }, "Failed to follow the demonstration's chains to their new addresses"),
          );
        },
      });
    }),
    supervisor.stopped.then(() => undefined),
  ]);
  if (ready === undefined) return undefined;
  await matchDatabaseToWorld(database, home, ready, log);
  const configFile = await writeDemoConfig(home, ready, apiPort);
  return { config: resolveConfig(await loadConfig(configFile), { PORT: String(apiPort) }), configFile };
}
