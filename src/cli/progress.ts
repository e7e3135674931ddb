import type { AppliedBatch } from "../ingest/chain-log.js";
import type { Logger } from "../reporting/logger.js";

/** How often a line is written while a chain moves. */
const LINE_INTERVAL_MS = 5_000;

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
      if (!isFirst && elapsedMs < LINE_INTERVAL_MS) return;
      const rate = elapsedMs > 0 && !isFirst ? Math.round((events * 1_000) / elapsedMs) : undefined;
      log.info({ block: indexed.number, events, events_per_s: rate }, "Indexed the chain");
      isFirst = false;
      events = 0;
      since = Date.now();
    },
  };
}
