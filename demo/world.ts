import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { startAnvil, type Anvil } from "../src/embedded/anvil.js";
import { createBlockWriter, type BlockWriter } from "./block-writer.js";
import type { DemoContracts } from "./contracts.js";
import { historyStart, planHistory, type ChainHistory, type DemoScale } from "./history.js";
import { startLive } from "./live.js";
import { recordChain, resumeChain, type RecordedChain, type WorldStamp } from "./recorded-chain.js";
import { seedChain } from "./seed.js";
import { takeWorldFolder } from "./world-folder.js";
import { clearFolder, fingerprintOf, readStamp } from "./world-stamp.js";

export interface DemoWorldOptions {
  /** The world keeps its files in the folder `demo` below. */
  home: string;
  log: (line: string) => void;
  /** Whether blocks go on being written after the history; default true. */
  live?: boolean;
  /** Port of the first chain's node, the others follow; others are found where they are taken. Default 8545. */
  basePort?: number;
  scale?: DemoScale;
  /** Ends a start that is under way; its promise rejects. */
  signal?: AbortSignal;
  /** Called when a chain died under a running world. */
  onFailure?: (error: Error) => void;
}

export interface DemoChain {
  chainId: number;
  name: string;
  rpcUrl: string;
  /** Blocks below the head that may still be reorganised. */
  finality: number;
  contracts: DemoContracts;
  fromBlock: number;
  /** The last block of the seeded history. */
  seededHead: number;
}

export interface DemoWorld {
  chains: DemoChain[];
  /** Stays the same over restarts; a new one means new chains, of which no earlier index is right. */
  worldId: string;
  /** True when the chains are not the continuation of an earlier run's. */
  isFresh: boolean;
  stop(): Promise<void>;
}

interface RunningChain {
  history: ChainHistory;
  anvil: Anvil;
  /** Pending while the first snapshot is taken; the seeded blocks can be read by then. */
  chain: Promise<RecordedChain>;
}

const chainNames = ["Delta", "Mesa", "Fjord"];

const anvilArguments = [
  ...["--no-mining", "--order", "fees"],
  ...["--timestamp", String(historyStart - 3_600)],
  ...["--accounts", "1", "--balance", "1000000"],
  ...["--gas-limit", "1000000000"],
  // States further back are asked for by nobody, and would fill the memory.
  ...["--prune-history", "32"],
  // A snapshot comes back in one request.
  "--no-request-size-limit",
];

/**
 * Starts three local chains with the demonstration's history: continued from an earlier run of the same home, with the
 * same blocks and hashes, or started afresh. Which of the two is said in the log and by `isFresh`.
 */
export async function startDemoWorld(options: DemoWorldOptions): Promise<DemoWorld> {
  const { log, basePort = 8545, live = true, onFailure = () => undefined } = options;
  const folder = path.join(options.home, "demo");
  await mkdir(folder, { recursive: true });
  const releaseFolder = await takeWorldFolder(folder);
  const { chains: histories, selfLoops } = planHistory(options.scale ?? "full");
  const planFingerprint = fingerprintOf(histories);
  const anvils = new Set<Anvil>();
  const stopAnvils = async (): Promise<void> => {
    await Promise.all([...anvils].map((anvil) => anvil.stop()));
    anvils.clear();
  };
  const abort = (): void => void stopAnvils();
  options.signal?.addEventListener("abort", abort);

  /** Starts the nodes and brings each to where its chain begins; `open` resolves when the node may be shown. */
  async function startChains(
    open: (history: ChainHistory, writer: BlockWriter) => Promise<{ chain: Promise<RecordedChain> }>,
  ): Promise<RunningChain[]> {
    const starts = histories.map(async (history, index) => {
      const { chainId } = history;
      const pidFile = path.join(folder, `${chainId}.pid`);
      const port = basePort === 0 ? 0 : basePort + index;
      const anvil = await startAnvil({ chainId, port, pidFile, args: anvilArguments });
      anvils.add(anvil);
      options.signal?.throwIfAborted();
      return { history, anvil, ...(await open(history, createBlockWriter(anvil.url, chainId))) };
    });
    // All are waited for, so that none goes on starting after the others were stopped.
    await Promise.allSettled(starts);
    return Promise.all(starts);
  }

  async function resume(): Promise<{ running: RunningChain[]; stamp: WorldStamp } | undefined> {
    try {
      const stamp = await readStamp(folder, histories, planFingerprint);
      if (!stamp) return undefined;
      const running = await startChains(async (history, writer) => {
        const { chainId } = history;
        const chain = await resumeChain(writer, { folder, chainId }, stamp);
        log(`Resumed chain chain=${chainId} block=${chain.head().number} hash=${chain.head().hash}`);
        return { chain: Promise.resolve(chain) };
      });
      return { running, stamp };
    } catch (error) {
      await stopAnvils();
      options.signal?.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      log(`WARNING: could not resume the chains of the earlier run, all three start afresh reason=${reason}`);
      return undefined;
    }
  }

  async function startAfresh(): Promise<{ running: RunningChain[]; stamp: WorldStamp }> {
    await clearFolder(folder);
    if (selfLoops.length > 0) {
      log(`Left out dependencies of a repository on itself count=${selfLoops.length} of=${selfLoops.join(",")}`);
    }
    const stamp = { worldId: randomUUID(), planFingerprint };
    const running = await startChains(async (history, writer) => {
      await seedChain(writer, history, log);
      const chain = recordChain(writer, { folder, chainId: history.chainId }, stamp);
      // Reported below; but should another chain's start fail, nobody gets there.
      chain.catch(() => undefined);
      return { chain };
    });
    return { running, stamp };
  }

  try {
    const resumed = await resume();
    const { running, stamp } = resumed ?? (await startAfresh());
    let isStopping = false;
    const lives = running.map(async ({ chain, history }) => {
      try {
        const recorded = await chain;
        return isStopping || !live ? undefined : startLive(recorded, history, { log, onFailure });
      } catch (error) {
        if (!isStopping) onFailure(error instanceof Error ? error : new Error(String(error)));
        return undefined;
      }
    });
    options.signal?.removeEventListener("abort", abort);
    options.signal?.throwIfAborted();
    return {
      chains: running.map(describeChain),
      worldId: stamp.worldId,
      isFresh: !resumed,
      async stop() {
        isStopping = true;
        for (const started of await Promise.all(lives)) await started?.stop();
        await stopAnvils();
        await releaseFolder();
      },
    };
  } catch (error) {
    await stopAnvils();
    await releaseFolder();
    throw error;
  }
}

function describeChain({ history, anvil }: RunningChain, index: number): DemoChain {
  return {
    chainId: history.chainId,
    name: chainNames[index] ?? `Chain ${history.chainId}`,
    rpcUrl: anvil.url,
    finality: 10,
    contracts: history.deployment.contracts,
    fromBlock: history.blocks.findIndex(({ calls }) => calls.some(({ to }) => to === undefined)) + 1,
    seededHead: history.blocks.length,
  };
}
