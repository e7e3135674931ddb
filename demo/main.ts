import { parseArgs } from "node:util";
import { startDemoWorld, type DemoWorld } from "./world.js";

/** What this process tells its parent over IPC, once. */
export interface DemoReady extends Pick<DemoWorld, "chains" | "isFresh" | "worldId"> {
  type: "ready";
}

const { values } = parseArgs({
  options: {
    home: { type: "string", default: ".tributary" },
    "base-port": { type: "string", default: "8545" },
    quiet: { type: "boolean", default: false },
    rest: { type: "boolean", default: false },
  },
});

const aborting = new AbortController();
let world: DemoWorld | undefined;
let isStopping = false;

async function stop(exitCode: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  aborting.abort();
  await world?.stop();
  process.exitCode = exitCode;
  // While the world is still starting, the catch below ends the process.
  if (world) process.exit();
}

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void stop(0));
// The parent died: without it nobody would ever end the chains.
process.on("disconnect", () => void stop(0));
// Its end of the output is gone then, too; a line that cannot be written must not keep the chains from being stopped.
process.stdout.on("error", () => undefined);
process.stderr.on("error", () => undefined);

try {
  world = await startDemoWorld({
    home: values.home,
    basePort: Number(values["base-port"]),
    live: !values.rest,
    log: (line) => values.quiet || console.log(line),
    signal: aborting.signal,
    onFailure: (error) => {
      console.error(error.message);
      void stop(1);
    },
  });
  const ready: DemoReady = {
    type: "ready",
    chains: world.chains,
    isFresh: world.isFresh,
    worldId: world.worldId,
  };
  process.send?.(ready);
  for (const { chainId, name, rpcUrl } of world.chains) {
    console.log(`Started chain chain=${chainId} name=${name} rpc=${rpcUrl} fresh=${world.isFresh}`);
  }
} catch (error) {
  if (!aborting.signal.aborted) console.error(error instanceof Error ? error.message : error);
  process.exit(aborting.signal.aborted ? 0 : 1);
}
