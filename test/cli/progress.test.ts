import { expect, test } from "vitest";
import { createProgress, formatDuration } from "../../src/cli/progress.js";
import type { Logger } from "../../src/reporting/logger.js";

function follow(readSourceHead: () => number) {
  const lines: object[] = [];
  let at = 1_000_000;
  const log = { info: (fields: object) => void lines.push(fields) } as unknown as Logger;
  const { onApplied } = createProgress({ log, readSourceHead, now: () => at });
  const apply = (afterMs: number, number: number, eventCount: number): void => {
    at += afterMs;
    const head = { number, hash: "0x" } as const;
    onApplied({ eventCount, rewoundBlocks: 0, indexed: head, finalized: head, olderHeaders: [] });
  };
  return { lines, apply };
}

test("while a chain catches up, a line each five seconds says how far it is and when it will be there", () => {
  const { lines, apply } = follow(() => 10_000);
  apply(0, 1_000, 10);
  apply(1_000, 1_200, 100);
  apply(4_000, 2_000, 400);
  apply(5_000, 3_000, 500);
  expect(lines).toEqual([
    { block: 1_000, behind: 9_000, events: 10 },
    { block: 2_000, behind: 8_000, events: 500, events_per_s: 100, blocks_per_s: 200, eta: "40s" },
    { block: 3_000, behind: 7_000, events: 500, events_per_s: 100, blocks_per_s: 200, eta: "35s" },
  ]);
});

test("at its head there is nothing to wait for, and a line a minute", () => {
  let head = 100;
  const { lines, apply } = follow(() => head);
  apply(0, 99, 1);
  for (let second = 1; second <= 61; second++) {
    head += 1;
    apply(1_000, head, 1);
  }
  expect(lines).toEqual([
    { block: 99, behind: 1, events: 1 },
    { block: 160, behind: 0, events: 60, events_per_s: 1, blocks_per_s: 1 },
  ]);
});

test("a source not seen yet gives no estimate", () => {
  const { lines, apply } = follow(() => -1);
  apply(0, 5, 0);
  expect(lines).toEqual([{ block: 5, behind: 0, events: 0 }]);
});

test.each([
  [0.2, "0s"],
  [45, "45s"],
  [200, "3m20s"],
  [7_500, "2h5m"],
  [3_600, "1h"],
  [370_800, "4d7h"],
])("%d seconds read %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
