import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DOMAIN_EVENT_TYPES, type DomainEvent } from "../../src/domain/events.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, CHAIN_ONE, CHAIN_TWO, chainOne, chainTwo, settled } from "./support/story.js";
import { EMITTER } from "./support/write-chain.js";

const HOUR = 3_600;
/** More payouts than are looked for hour by hour, then, hours later and about the turn of one, links and a payout. */
const MANY = 1_001;

let api: TestApi;
beforeAll(async () => {
  const link: DomainEvent = { type: "IdentityLinked", identity: `0x${"1d".repeat(32)}`, account: ALICE };
  const payouts = Array.from({ length: MANY }, () => settled(ALICE, 1n));
  const later = { number: 60, time: 9 * HOUR };
  api = await openApi([
    {
      ...chainOne,
      head: later,
      blocks: [
        ...chainOne.blocks,
        { number: 50, time: 3 * HOUR, events: payouts },
        { number: 58, time: 9 * HOUR - 1, events: [link, "topic count: expected 3, found 2"] },
        { ...later, events: [link, settled(ALICE, 2n), link] },
      ],
    },
    { ...chainTwo, blocks: [...chainTwo.blocks, { number: 8, time: 1500, events: [link] }] },
  ]);
});
afterAll(() => api.close());

interface Page {
  items: { id: string }[];
  totalCount: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

async function page(where: string, args: string): Promise<Page> {
  const { events } = await api.ask<{ events: Page }>(
    `{ events(where: { ${where} }, ${args}) { items { id } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
  );
  return events;
}

const pasts = [
  "",
  `, asOf: { timestamp: "1970-01-01T08:59:59Z" }`,
  `, asOf: { block: { chainId: ${CHAIN_TWO}, number: 8 } }`,
];
const besides = ["", `, chainId: ${CHAIN_ONE}`, `, emitter: "${EMITTER}"`, `, block_gte: 8`];

describe("events of one type", () => {
  it.each(DOMAIN_EVENT_TYPES)("are those any of several types would find: %s", async (type) => {
    for (const past of pasts) {
      for (const beside of besides) {
        for (const direction of ["ASC", "DESC"]) {
          const args = `limit: 2, orderDirection: ${direction}${past}`;
          const [one, any] = [`type: ${type}${beside}`, `type_in: [${type}]${beside}`];
          const first = await page(one, args);
          expect({ beside, args, ...first }).toEqual({ beside, args, ...(await page(any, args)) });
          if (!first.pageInfo.hasNextPage) continue;
          const after = `${args}, after: "${first.pageInfo.endCursor}"`;
          const second = await page(one, after);
          expect({ beside, after, ...second }).toEqual({ beside, after, ...(await page(any, after)) });
          const before = `${args}, before: "${second.pageInfo.startCursor}"`;
          expect((await page(one, before)).items).toEqual(first.items);
        }
      }
    }
  });

  it("are as many as there are", async () => {
    const count = async (where: string) => (await page(where, "limit: 0")).totalCount;
    expect(await count("type: IdentityLinked")).toBe(4);
    expect(await count("type: IdentityUnlinked")).toBe(0);
    expect(await count("type: PayoutSettled")).toBe(MANY + 6);
    expect(await count("type: null")).toBe(2);
  });

  it("are refused beyond the greatest page as all are", async () => {
    expect(await api.code("{ events(where: { type: IdentityLinked }, limit: 1001) { totalCount } }")).toBe(
      "BAD_USER_INPUT",
    );
    expect(await api.code('{ events(where: { type: IdentityLinked }, after: "") { totalCount } }')).toBe(
      "BAD_USER_INPUT",
    );
  });
});
