import fc from "fast-check";
import type { Cut } from "../model/model-input.js";
import { arbitraryEvent, type Focus } from "./arbitrary-event.js";
import {
  type BlockDraft,
  buildHistory,
  type ChainDraft,
  type LogDraft,
  type Sharing,
  type StepDraft,
} from "./build-history.js";
import { arbitraryCorruption } from "./corruption.js";
import type { History, Interleaving } from "./history.js";

export interface HistoryOptions {
  /** Default 4. */
  readonly maxChains?: number;
  /** Steps a chain, of which about a third are reorgs. Default 4. */
  readonly maxSteps?: number;
  /** Blocks a step. Default 5. */
  readonly maxBlocks?: number;
  /** Logs a block. Default 8. */
  readonly maxLogs?: number;
  /** Logs that are corrupt, in percent. Default 15. */
  readonly hostilePercent?: number;
  /** Blocks whose header shows a time far away, in percent. Default 1. */
  readonly farTimePercent?: number;
  /** Bytes of the longest text. Default 4,000. */
  readonly longestText?: number;
}

const chainIds = [1, 10, 137, 8453, 31337, 2 ** 53 - 1];
/** Seconds: 1970, two ends of 32 bits, and the last second of the four-digit years. */
const farTimes = [0, 2 ** 31, 2 ** 32, 253_402_300_799];
const startOfTime = 1_700_000_000;

/** Random histories of several chains, already real: see History. Shrinks to fewer chains, steps, blocks and logs. */
export function arbitraryHistory(options: HistoryOptions = {}): fc.Arbitrary<History> {
  const about = (focus: Focus) =>
    fc.record({
      chains: fc.uniqueArray(arbitraryChain(options, focus), {
        minLength: 1,
        maxLength: options.maxChains ?? 4,
        selector: ({ chainId }) => chainId,
      }),
      interleaving: arbitraryInterleaving,
    });
  const [all, ...narrow] = (["all", "assets", "lineage", "work", "money", "identities"] as const).map(about);
  return fc.oneof({ weight: 4, arbitrary: all as Exclude<typeof all, undefined> }, ...narrow).map(buildHistory);
}

/** Another order and other portions for a history; any fits any history. */
export const arbitraryInterleaving: fc.Arbitrary<Interleaving> = fc.record({
  picks: fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }),
  batchSizes: fc.array(fc.constantFrom(1, 1, 2, 3, 5, 10_000), { minLength: 1, maxLength: 8 }),
  restarts: fc.array(fc.constantFrom(false, false, false, true), { minLength: 1, maxLength: 8 }),
});

/** Where to cut a history, once that is known. */
export interface CutPick {
  readonly chain: number;
  readonly block: number;
  readonly by: "block" | "time";
  /** Seconds beside the header's time, for a cut by time. */
  readonly shift: number;
}

export const arbitraryCutPick: fc.Arbitrary<CutPick> = fc.record({
  chain: fc.nat(3),
  block: fc.nat(60),
  by: fc.constantFrom("block", "time"),
  shift: fc.constantFrom(0, -1, 1, 3600),
});

/** A cut at a canonical block, or about its header's time. */
export function cutOf(history: History, { chain: chainPlace, block: blockPlace, by, shift }: CutPick): Cut {
  const chain = history.chains[chainPlace % history.chains.length];
  const block = chain?.canonical[blockPlace % chain.canonical.length];
  if (block === undefined) {
    throw new Error("Expected every chain of a history to hold a block");
  }
  return by === "block"
    ? { chainId: block.chainId, number: block.number }
    : { timestamp: Math.max(0, block.timestamp + shift) };
}

function arbitraryChain(options: HistoryOptions, focus: Focus): fc.Arbitrary<ChainDraft> {
  const log: fc.Arbitrary<LogDraft> = fc.record({
    deployment: fc.constantFrom(0, 0, 1),
    event: arbitraryEvent(options.longestText ?? 4000, focus),
    corruption: percentOf(options.hostilePercent ?? 15, arbitraryCorruption),
    gap: fc.constantFrom(0, 0, 0, 1, 7),
    isNewTransaction: fc.boolean(),
  });
  const block: fc.Arbitrary<BlockDraft> = fc.record({
    delta: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
      { weight: 2, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: 600, max: 7200 }) },
      { weight: 2, arbitrary: fc.integer({ min: -300, max: -1 }) },
    ),
    farTime: percentOf(options.farTimePercent ?? 1, fc.constantFrom(...farTimes)),
    logs: fc.oneof(
      { weight: 1, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(log, { maxLength: options.maxLogs ?? 8, size: "max" }) },
    ),
  });
  const step: fc.Arbitrary<StepDraft> = fc.record({
    drop: fc.oneof(
      { weight: 3, arbitrary: fc.constant(0) },
      { weight: 2, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.integer({ min: 4, max: 30 }) },
    ),
    isReturn: fc.constantFrom(false, false, false, true),
    blocks: fc.array(block, { minLength: 1, maxLength: options.maxBlocks ?? 5, size: "max" }),
  });
  const deployment = fc.record({
    sharing: fc.constantFrom<Sharing>("abcde", "aaaaa", "aabbc", "abccd", "abbba"),
    fromBlock: fc.constantFrom(0, 0, 0, 1, 3),
  });
  return fc.record({
    chainId: fc.constantFrom(...chainIds),
    startTime: fc.integer({ min: startOfTime, max: startOfTime + 600 }),
    deployments: fc.oneof(
      { weight: 2, arbitrary: fc.tuple(deployment) },
      { weight: 1, arbitrary: fc.tuple(deployment, deployment) },
    ),
    steps: fc.array(step, { minLength: 1, maxLength: options.maxSteps ?? 4, size: "max" }),
  });
}

function percentOf<T>(percent: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(null) }, { weight: percent, arbitrary });
}
