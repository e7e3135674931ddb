import type { AppliedBatch } from "../ingest/chain-log.js";
import type { Logger } from "../reporting/logger.js";

/** How often a line is written while a chain catches up… */
const CATCHING_UP_MS = 5_000;
/** …and at its head, where little happens, and what counts as little there. */
const AT_HEAD_MS = 60_000;
const AT_HEAD_EVENTS_PER_S = 50;

/** Says what was committed: rewinds and headers out of order at once, the rest as a line every few seconds. */
export function createProgress(log: Logger): { onApplied: (batch: AppliedBatch) => void } {
  let events = 0;
  let since = Date.now();
  let isFirst = true;
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
      const elapsedMs = Date.now() - since;
      const rate = elapsedMs > 0 && !isFirst ? Math.round((events * 1_000) / elapsedMs) : undefined;
      const intervalMs = (rate ?? 0) > AT_HEAD_EVENTS_PER_S ? CATCHING_UP_MS : AT_HEAD_MS;
      if (!isFirst && elapsedMs < intervalMs) return;
      log.info({ block: indexed.number, events, events_per_s: rate }, "Indexed the chain");
      isFirst = false;
      events = 0;
      since = Date.now();
    },
  };
}
