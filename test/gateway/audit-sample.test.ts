import { expect, test } from "vitest";
import { pickAuditSample } from "../../src/gateway/finalized/audit-sample.js";
import { DEFAULT_TUNING } from "../../src/gateway/gateway-tuning.js";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";

/** What docs/gateway.md says: the chance that the audit notices an endpoint that left out the logs of so many blocks. */
const chanceOfCatching = (leftOut: number, auditRate: number): number => 1 - Math.exp(-auditRate * leftOut);

test.each([
  [100, 1 / 500],
  [350, 1 / 500],
  [1_500, 1 / 500],
  [30, 1 / 20],
])("of endpoints that left out the logs of %d blocks, a sample of %d catches as many as is said", (leftOut, rate) => {
  const seed = Math.trunc(Math.random() * 2 ** 30);
  const random = seededRandom(seed);
  const trials = 2_000;
  const blocks = 20_000;
  let caught = 0;
  for (let trial = 0; trial < trials; trial++) {
    // Ranges as a backfill reads them, and logs missing from every so many blocks.
    const sample = new Set<number>();
    for (let from = 0; from < blocks; from += 5_000) {
      for (const number of pickAuditSample(from - 1, from + 5_000, rate, random)) sample.add(number);
    }
    const every = Math.floor(blocks / leftOut);
    const offset = Math.floor(random() * every);
    if (Array.from({ length: leftOut }, (_, i) => offset + i * every).some((number) => sample.has(number))) caught += 1;
  }
  const said = chanceOfCatching(leftOut, rate);
  const deviation = Math.sqrt((said * (1 - said)) / trials);
  // Five standard deviations: a right sampler fails this once in a million runs.
  expect(Math.abs(caught / trials - said), `seed ${seed}`).toBeLessThan(5 * deviation + 0.005);
});

test("the default rate catches half of those that left out 350 blocks, 95 % at 1,500, 99 % at 2,300", () => {
  const chances = [350, 1_500, 2_303].map((leftOut) => chanceOfCatching(leftOut, DEFAULT_TUNING.auditRate));
  expect(chances.map((chance) => Math.round(chance * 100))).toEqual([50, 95, 99]);
});

test("the sample lies inside the range, and is all of it at rate 1", () => {
  expect(pickAuditSample(10, 14, 1)).toEqual([11, 12, 13]);
  expect(pickAuditSample(10, 11, 1)).toEqual([]);
  expect(pickAuditSample(10, 1_000, 0)).toEqual([]);
  for (const number of pickAuditSample(10, 20, 0.9)) expect(number).toSatisfy((n: number) => n > 10 && n < 20);
});
