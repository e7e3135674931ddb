import { expect, test } from "vitest";
import { createRangeSizer } from "../../src/gateway/finalized/range-sizer.js";

const limits = { initial: 1_000, max: 50_000, targetLogs: 4_000 };

test("grows eightfold while answers are small, up to the most allowed", () => {
  const sizer = createRangeSizer(limits);
  const sizes = Array.from({ length: 8 }, () => {
    sizer.answered(sizer.size(), 0);
    return sizer.size();
  });
  expect(sizes).toEqual([8_000, ...Array.from({ length: 7 }, () => 50_000)]);
});

test("settles where an answer holds the wanted number of logs", () => {
  const sizer = createRangeSizer(limits);
  for (let i = 0; i < 30; i++) sizer.answered(sizer.size(), sizer.size() * 2);
  expect(sizer.size()).toBe(2_000);
});

test("halves on refusal, then grows slowly", () => {
  const sizer = createRangeSizer(limits);
  sizer.refused(1_000);
  sizer.answered(500, 0);
  expect(sizer.size()).toBe(550);
});

test("never falls below one block, and a part's answer does not stand for the whole", () => {
  const sizer = createRangeSizer(limits);
  sizer.answered(10, 0);
  expect(sizer.size()).toBe(1_000);
  for (let i = 0; i < 20; i++) sizer.refused(sizer.size());
  expect(sizer.size()).toBe(1);
});
