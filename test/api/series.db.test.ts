import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, BOB, CHAIN_ONE, DATASET, MODEL, TOKEN_ID, id, settled } from "./support/story.js";

const seed = Number(process.env.LAWS_SEED ?? Math.trunc(Math.random() * 2 ** 31));
const HOUR = 3_600_000;
const START = Date.UTC(2023, 11, 20);
const END = Date.UTC(2026, 1, 10);

const payouts = makePayouts(300);
let api: TestApi;
beforeAll(async () => {
  const blocks = payouts.map(({ at, account, amount, asset }, number) => ({
    number,
    time: at / 1000,
    events: [settled(account, amount, { asset })],
  }));
  const last = { number: blocks.length - 1, time: (blocks.at(-1)?.time ?? 0) + 1 };
  api = await openApi([{ chainId: CHAIN_ONE, blocks, finalized: last, head: last }]);
});
afterAll(() => api.close());

/** Half of them in pairs within an hour; by time. */
function makePayouts(count: number) {
  const random = seededRandom(seed);
  const second = (from: number, span: number): number => Math.floor((from + random() * span) / 1000) * 1000;
  const times = Array.from({ length: count / 2 }, () => second(START, END - START));
  times.push(...times.map((time) => second(time, HOUR)));
  return times
    .sort((left, right) => left - right)
    .map((at) => ({
      at,
      account: random() < 0.5 ? ALICE : BOB,
      asset: random() < 0.5 ? DATASET : MODEL,
      amount: BigInt(1 + Math.floor(random() * 1e9)),
    }));
}

/** Beginnings of intervals by the calendar, which know nothing of how they are counted. */
const beginningOf = {
  HOUR: (date: Date) => date.setUTCMinutes(0, 0, 0),
  DAY: (date: Date) => date.setUTCHours(0, 0, 0, 0),
  WEEK(date: Date) {
    while (date.getUTCDay() !== 1) date.setTime(date.getTime() - 24 * HOUR);
    return date.setUTCHours(0, 0, 0, 0);
  },
  MONTH(date: Date) {
    date.setUTCDate(1);
    return date.setUTCHours(0, 0, 0, 0);
  },
};

/** In seconds, as the API takes and gives them. */
const iso = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

describe("a series of earnings", () => {
  it("holds each payout in the interval the calendar says, whatever it is narrowed to, at any past", async () => {
    const moment = fc.integer({ min: START / 1000, max: END / 1000 }).map((seconds) => seconds * 1000);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          interval: fc.constantFrom("HOUR", "DAY", "WEEK", "MONTH"),
          span: fc.tuple(moment, moment).map((ends) => ends.sort((left, right) => left - right)),
          account: fc.constantFrom(undefined, ALICE),
          asset: fc.constantFrom(undefined, DATASET),
          past: fc.option(moment, { nil: undefined }),
        }),
        async ({ interval, span: [from = 0, until = 0], account, asset, past }) => {
          const to = interval === "HOUR" ? Math.min(until, from + 9_000 * HOUR) : until;
          const { earningsSeries } = await api.ask<{
            earningsSeries: { start: string; earned: string; payoutCount: number }[];
          }>(
            `query ($interval: Interval!, $token: ID!, $from: DateTime!, $to: DateTime!, $account: Address, $asset: ID, $asOf: AsOf) {
               earningsSeries(interval: $interval, token: $token, from: $from, to: $to, account: $account, asset: $asset, asOf: $asOf) {
                 start earned payoutCount } }`,
            {
              ...{ interval, token: TOKEN_ID, account, from: iso(from), to: iso(to) },
              asset: asset && id(asset),
              asOf: past === undefined ? undefined : { timestamp: iso(past) },
            },
          );
          const expected = new Map<string, { earned: bigint; payoutCount: number }>();
          for (const payout of payouts) {
            const { at, amount } = payout;
            if (at < from || at >= to || at > (past ?? END)) continue;
            if ((account ?? payout.account) !== payout.account || (asset ?? payout.asset) !== payout.asset) continue;
            const start = iso(Math.max(beginningOf[interval](new Date(at)), from));
            const { earned, payoutCount } = expected.get(start) ?? { earned: 0n, payoutCount: 0 };
            expected.set(start, { earned: earned + amount, payoutCount: payoutCount + 1 });
          }
          expect(earningsSeries.filter(({ payoutCount }) => payoutCount > 0)).toEqual(
            [...expected].map(([start, { earned, payoutCount }]) => ({ start, earned: String(earned), payoutCount })),
          );
        },
      ),
      { seed, numRuns: 60 },
    );
    console.log(`Series held, seed ${seed}`);
  });
});
