import type { AppliedBatch } from "../ingest/chain-log.js";
import type { Logger } from "../reporting/logger.js";

/** How often a line is written while a chain catches up… */
const CATCHING_UP_MS = 5_000;
/** …and at its head, where little happens, and what counts as little there. */
const AT_HEAD_MS = 60_000;
const AT_HEAD_EVENTS_PER_S = 50;
/** A chain this close to its source is at its head: an estimate would be noise. */
const AT_HEAD_S = 3;
/** Weight of the latest line in the pace: dense and sparse parts of a chain take turns. */
const SMOOTHING = 0.3;

export interface ProgressOptions {
  log: Logger;
  /** The newest block number at the source; −1 where it is not known yet. */
  readSourceHead: () => number;
  now?: () => number;
}

/** Says what was committed: rewinds and headers out of order at once, the rest as a line every few seconds. */
export function createProgress({ log, readSourceHead, now = Date.now }: ProgressOptions): {
  onApplied: (batch: AppliedBatch) => void;
} {
  let events = 0;
  let since = now();
  let fromBlock: number | undefined;
  let blocksPerS: number | undefined;
  return {
    onApplied({ eventCount, rewoundBlocks, indexed, olderHeaders }) {
      if (rewoundBlocks > 0) log.warn({ depth: rewoundBlocks, indexed: indexed.number }, "Rewound the chain");
      if (olderHeaders.length > 0) {
        log.warn(
          { blocks: olderHeaders.slice(0, 10) },
          "Found headers older than their predecessor; counted them as of its time",
        );
      }
      events += eventCount;
      const elapsedMs = now() - since;
      const isFirst = fromBlock === undefined;
      const behind = Math.max(0, readSourceHead() - indexed.number);
      const eventRate = elapsedMs > 0 && !isFirst ? Math.round((events * 1_000) / elapsedMs) : undefined;
      const isCatchingUp = behind > (blocksPerS ?? 0) * AT_HEAD_S || (eventRate ?? 0) > AT_HEAD_EVENTS_PER_S;
      if (!isFirst && elapsedMs < (isCatchingUp ? CATCHING_UP_MS : AT_HEAD_MS)) return;
      if (!isFirst && elapsedMs > 0) {
        const pace = Math.max(0, (indexed.number - (fromBlock ?? 0)) * 1_000) / elapsedMs;
        blocksPerS = blocksPerS === undefined ? pace : blocksPerS + SMOOTHING * (pace - blocksPerS);
      }
      const secondsLeft = blocksPerS ? behind / blocksPerS : undefined;
      log.info(
        {
          block: indexed.number,
          behind,
          events,
          events_per_s: eventRate,
          blocks_per_s: blocksPerS === undefined ? undefined : Math.round(blocksPerS),
          eta: secondsLeft === undefined || secondsLeft < AT_HEAD_S ? undefined : formatDuration(secondsLeft),
        },
        "Indexed the chain",
      );
      fromBlock = indexed.number;
      events = 0;
      since = now();
    },
  };
}

/** Two units at most, the larger first: `45s`, `3m20s`, `2h5m`, `4d7h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  const units: [string, number][] = [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ];
  const first = units.findIndex(([, size]) => whole >= size);
  if (first < 0) return "0s";
  let left = whole;
  return units
    .slice(first, first + 2)
    .map(([unit, size]) => {
      const count = Math.floor(left / size);
      left -= count * size;
      return count === 0 ? "" : `${count}${unit}`;
    })
    .join("");
}
