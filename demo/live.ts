import { setTimeout as sleep } from "node:timers/promises";
import { planLiveCalls } from "./live-calls.js";
import type { ChainHistory } from "./history.js";
import { createRandom, type Random } from "./random.js";
import { chooseReorgDepth } from "./reorg-depth.js";
import type { RecordedChain } from "./recorded-chain.js";

export interface LiveOptions {
  log: (line: string) => void;
  /** Called once, when the chain failed too often in a row and nothing more will be written. */
  onFailure: (error: Error) => void;
}

// A snapshot stops the node for a second or two; without one, coming back takes some 30 ms a block.
const blocksPerSnapshot = 120;
const failuresTolerated = 5;

/** Goes on writing a chain in real time, with a small reorg now and then; `stop` resolves when the last block is done. */
export function startLive(
  chain: RecordedChain,
  history: ChainHistory,
  { log, onFailure }: LiveOptions,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const mined: string[][] = [];
  const seededHead = history.blocks.length;

  async function writeBlock(timestamp: number, rawTransactions: string[]): Promise<void> {
    await chain.mine(timestamp, rawTransactions);
    mined.push(rawTransactions);
    if (mined.length > 3) mined.shift();
  }

  async function writeNext(random: Random): Promise<void> {
    const calls = await planLiveCalls(chain, history, random);
    const raw = await chain.writer.sign(calls);
    await writeBlock(Math.max(Math.floor(Date.now() / 1000), chain.head().timestamp + 1), raw);
  }

  /** The orphaned transactions come again one block later, but for the last one, which is lost half of the time. */
  async function reorganise(depth: number, random: Random): Promise<void> {
    const from = chain.head();
    const orphaned = mined.splice(-depth);
    if (random.below(2) === 0) orphaned.at(-1)?.pop();
    let { timestamp } = await chain.rollback(depth);
    for (const transactions of [[], ...orphaned]) await writeBlock((timestamp += 1), transactions);
    const to = chain.head().number;
    log(`Reorganised chain chain=${history.chainId} from_block=${from.number} depth=${depth} to_block=${to}`);
  }

  async function step(): Promise<void> {
    if (!(await chain.isUntouched())) {
      // Somebody else mined, or took blocks back: no journal can follow that, a snapshot can.
      chain.writer.forgetNonces();
      mined.length = 0;
      const { timestamp } = await chain.writer.readBlock("latest");
      await chain.writer.mine(Math.max(Math.floor(Date.now() / 1000), timestamp + 1), []);
      await chain.snapshot();
      log(`Found blocks of somebody else chain=${history.chainId} block=${chain.head().number}`);
    }
    const { number, hash } = chain.head();
    const random = createRandom(`live block ${number} after ${hash}`);
    const aboveSnapshot = number - chain.snapshotBlock();
    const depth = chooseReorgDepth(random, { liveBlocks: number - seededHead, known: mined.length, aboveSnapshot });
    if (depth > 0) await reorganise(depth, random);
    else await writeNext(random);
    if (chain.head().number >= chain.snapshotBlock() + blocksPerSnapshot) {
      await chain.snapshot();
      mined.length = 0;
    }
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await step();
        failures = 0;
      } catch (error) {
        chain.writer.forgetNonces();
        failures += 1;
        if (stopping.signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        log(`Could not write a live block chain=${history.chainId} failures=${failures} reason=${reason}`);
        if (failures >= failuresTolerated) {
          onFailure(new Error(`Chain ${history.chainId} could not be written ${failures} times in a row: ${reason}`));
          return;
        }
      }
      const pause = sleep(pauseMs(chain.head().number - seededHead), undefined, { signal: stopping.signal });
      await pause.catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Two seconds a block in the first hour; slower later, since a node this small is not made for endless chains. */
function pauseMs(liveBlocks: number): number {
  if (liveBlocks < 1_800) return 2_000;
  return liveBlocks < 5_000 ? 6_000 : 20_000;
}
