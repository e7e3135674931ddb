import { expect, test } from "vitest";
import { createRandom } from "../../demo/random.js";
import { chooseReorgDepth } from "../../demo/reorg-depth.js";

const depths = (place: Parameters<typeof chooseReorgDepth>[1]): number[] =>
  Array.from({ length: 3_000 }, (_, step) => chooseReorgDepth(createRandom(`step ${step}`), place));

test("reorgs come about every thirtieth step, 1 to 3 blocks deep", () => {
  const found = depths({ liveBlocks: 50, known: 3, aboveSnapshot: 40 }).filter((depth) => depth > 0);
  expect(found.length).toBeGreaterThan(60);
  expect(found.length).toBeLessThan(140);
  expect([...new Set(found)].sort()).toEqual([1, 2, 3]);
});

test("the chain goes on where nothing can be taken back: right above a snapshot, and before a block is known", () => {
  expect(new Set(depths({ liveBlocks: 480, known: 0, aboveSnapshot: 0 }))).toEqual(new Set([0]));
  expect(new Set(depths({ liveBlocks: 481, known: 1, aboveSnapshot: 1 }))).toEqual(new Set([0]));
});
