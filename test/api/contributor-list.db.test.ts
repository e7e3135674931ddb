import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AssetRef } from "../../src/domain/asset-key.js";
import type { DomainEvent } from "../../src/domain/events.js";
import type { Hex } from "../../src/domain/hex.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { CHAIN_ONE, CHAIN_TWO, DATASET, MODEL, TOKEN, TOKEN_ID, account, id, settled } from "./support/story.js";
import type { ScriptedChain } from "./support/write-chain.js";

const worked = (who: string, contribution: bigint, asset: AssetRef, role = "labeler"): DomainEvent => {
  return {
    type: "ContributionRecorded",
    contribution,
    asset,
    contributor: account(who),
    role,
    weight: 1n,
    evidence: "",
  };
};
const revoked = (contribution: bigint): DomainEvent => {
  return { type: "ContributionRevoked", contribution, by: account("9"), reason: "" };
};
const chain = (chainId: number, ...blocks: DomainEvent[][]): ScriptedChain => ({
  chainId,
  blocks: blocks.map((events, at) => ({ number: at + 1, time: 10 * (at + 1), events })),
  finalized: { number: blocks.length, time: 10 * blocks.length },
  head: { number: blocks.length, time: 10 * blocks.length },
});

/** Paid twice, for nothing, the same as another, not at all, only withdrawing, in another token, on another chain; and no worker. */
const story = [
  chain(
    CHAIN_ONE,
    [worked("1", 1n, DATASET), worked("1", 2n, DATASET), worked("2", 3n, DATASET, "judge"), settled(account("8"), 9n)],
    [worked("3", 4n, DATASET), worked("4", 5n, MODEL), settled(account("1"), 5n), settled(account("2"), 0n)],
    [revoked(1n), worked("5", 6n, DATASET), settled(account("1"), 2n), settled(account("3"), 7n)],
    [
      revoked(2n),
      revoked(3n),
      worked("6", 7n, MODEL),
      { type: "PayoutClaimed", account: account("5"), token: TOKEN, amount: 3n },
      { type: "PayoutClaimed", account: account("3"), token: TOKEN, amount: 3n },
      settled(account("6"), 3n, { token: account("a") }),
    ],
  ),
  chain(CHAIN_TWO, [worked("7", 1n, DATASET), settled(account("7"), 4n)], [revoked(1n)], [worked("7", 2n, MODEL)]),
];

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

interface Answer {
  items: { account: string }[];
  totalCount: number;
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

async function list(where: string, args: string): Promise<{ accounts: string[]; totalCount: number }> {
  const accounts: string[] = [];
  for (let after = ""; ;) {
    const { contributors } = await api.ask<{ contributors: Answer }>(
      `{ contributors(where: { ${where} }, limit: 2, ${args} ${after}) { items { account } totalCount pageInfo { endCursor hasNextPage } } }`,
    );
    accounts.push(...contributors.items.map((item) => item.account.toLowerCase()));
    const { pageInfo, totalCount } = contributors;
    if (!pageInfo.hasNextPage) return { accounts, totalCount };
    after = `, after: "${pageInfo.endCursor}"`;
  }
}

const wheres = [
  `asset: "${id(DATASET)}"`,
  `asset_in: ["${id(DATASET)}", "${id(MODEL)}"]`,
  `asset: "${id(DATASET)}", role: "labeler"`,
  `asset: "${id(DATASET)}", role_not: "labeler"`,
  `asset: "${id(MODEL)}", account_in: ["${account("7")}", "${account("4")}", "${account("1")}"]`,
  `asset: "${id(DATASET)}", account_not: "${account("1")}"`,
  `asset: "${id(DATASET)}", OR: [{ asset: "${id(MODEL)}" }, { account: "${account("1")}" }]`,
  `asset_in: []`,
  `account: "${account("7")}"`,
];
const pasts = ["", ...[1, 2, 3].map((number) => `, asOf: { block: { chainId: ${CHAIN_ONE}, number: ${number} } }`)];
const orders = ["", `, token: "${TOKEN_ID}"`, `, token: "${TOKEN_ID}", orderBy: EARNED`];

describe("contributors", () => {
  it.each(wheres)("where { %s } are those an AND finds one by one, at any past, in any order", async (where) => {
    const alone = where.includes("OR")
      ? `AND: [{ ${where.split(", OR")[0]} }], OR${where.split(", OR")[1]}`
      : `AND: [{ ${where} }]`;
    for (const past of pasts) {
      for (const order of orders) {
        for (const direction of ["ASC", "DESC"]) {
          const args = `orderDirection: ${direction}${order}${past}`;
          const found = await list(where, args);
          expect({ args, ...found }).toEqual({ args, ...(await list(alone, args)) });
          expect(found.totalCount).toBe(found.accounts.length);
        }
      }
    }
  });

  it("to an asset are those whose contribution counts, ranked by what each had earned by then", async () => {
    const ranked = async (past: string) =>
      (await list(`asset: "${id(DATASET)}"`, `token: "${TOKEN_ID}", orderBy: EARNED${past}`)).accounts;
    const [one, two, three]: Hex[] = ["1", "2", "3"].map(account);
    expect(await Promise.all(pasts.map(ranked))).toEqual([[three], [], [one, two], [three, one, two]]);
    const { accounts } = await list(`asset: "${id(DATASET)}"`, "orderDirection: ASC");
    expect(accounts).toEqual(["3", "5"].map(account));
  });
});
