import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { BOB, CAROL, CHAIN_ONE, TOKEN, chainOne, chainTwo, settled } from "./support/story.js";

/** Its final block's header, which holds no event, is of a time after that of the blocks that follow. */
const fallingTimes = {
  chainId: 77,
  finalized: { number: 50, time: 9_000 },
  head: { number: 60, time: 1_020 },
  blocks: [
    { number: 40, time: 1_000, events: [settled(BOB, 1n)] },
    { number: 55, time: 1_010, events: [settled(CAROL, 2n)] },
    { number: 60, time: 1_020, events: [{ type: "PayoutClaimed" as const, account: CAROL, token: TOKEN, amount: 1n }] },
  ],
};
const nothingFinal = {
  chainId: 78,
  finalized: { number: -1, time: 0 },
  head: { number: 1, time: 900 },
  blocks: [{ number: 1, time: 900, events: [settled(BOB, 3n)] }],
};

let api: TestApi;
afterAll(() => api.close());

interface Item {
  readonly id: string;
  readonly isFinalized: boolean;
}

describe.each([
  ["with a chain of which nothing is final", [chainOne, chainTwo, fallingTimes, nothingFinal]],
  ["of which all have final blocks", [chainOne, chainTwo, fallingTimes]],
])("over chains %s", (_, chains) => {
  beforeAll(async () => {
    await api?.close();
    api = await openApi(chains);
  });

  it.each([["payouts"], ["claims"]])("isFinalized finds those of the %s that say so, and no others", async (list) => {
    for (const asOf of ["", `, asOf: { block: { chainId: ${CHAIN_ONE}, number: 40 } }`]) {
      for (const direction of ["ASC", "DESC"]) {
        const read = async (where: string): Promise<Item[]> => {
          const answer = await api.ask<Record<string, { items: Item[] }>>(
            `{ ${list}(${where} orderDirection: ${direction} ${asOf}) { items { id isFinalized } } }`,
          );
          return answer[list]?.items ?? [];
        };
        const all = await read("");
        expect(all.length).toBeGreaterThan(0);
        for (const isFinalized of [true, false]) {
          expect(await read(`where: { isFinalized: ${isFinalized} }`)).toEqual(
            all.filter((item) => item.isFinalized === isFinalized),
          );
        }
      }
    }
  });
});

describe("a past that holds a block not final, though the final block's header is of a later time", () => {
  it("is not taken for one that can no longer change", async () => {
    await api?.close();
    api = await openApi([fallingTimes]);
    const asOf = (second: number) => `asOf: { timestamp: "1970-01-01T00:16:${second}Z" }`;
    const answer = await api.ask(`{ payouts(${asOf(55)}) { totalCount } _meta { asOfIncomplete } }`);
    expect(answer).toEqual({ payouts: { totalCount: 2 }, _meta: { asOfIncomplete: [77] } });
    const before = await api.ask(`{ payouts(${asOf(45)}) { totalCount } _meta { asOfIncomplete } }`);
    expect(before).toEqual({ payouts: { totalCount: 1 }, _meta: { asOfIncomplete: [] } });
  });
});
