import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, BOB, CAROL, CHAIN_ONE, CHAIN_TWO, DATASET, TOKEN_ID, chainOne, chainTwo, id } from "./support/story.js";
import { EMITTER, blockHash } from "./support/write-chain.js";

const IDENTITIES = [BOB, CAROL].map((_, index) => `0x${`${index + 1}d`.repeat(32)}` as const);
const linked = {
  ...chainTwo,
  blocks: [
    ...chainTwo.blocks,
    {
      number: 8,
      time: 1500,
      events: [BOB, CAROL].map((account, index) => ({
        type: "IdentityLinked" as const,
        identity: IDENTITIES[index]!,
        account,
      })),
    },
  ],
};

let api: TestApi;
/** Cursors of the newest payout and claim. */
const newest: Record<string, string> = {};
beforeAll(async () => {
  api = await openApi([chainOne, linked]);
  for (const list of ["payouts", "claims"]) {
    const answer = await api.ask<Record<string, { pageInfo: { endCursor: string } }>>(
      `{ ${list}(limit: 1, orderDirection: DESC) { pageInfo { endCursor } } }`,
    );
    newest[list] = answer[list]?.pageInfo.endCursor ?? "";
  }
});
afterAll(() => api.close());

describe("an item", () => {
  it("leads to its asset, contributor and chain", async () => {
    expect(
      await api.ask(
        `{ contributions { items { chainId asset { name } contributor { identity { accounts } } } }
           claims { items { chainId contributor { account } } } derivations(limit: 1) { items { chainId } } }`,
      ),
    ).toMatchObject({
      contributions: { items: [{ chainId: CHAIN_ONE, asset: { name: "Voices" }, contributor: { identity: {} } }] },
      claims: {
        items: [{ chainId: CHAIN_ONE, contributor: { account: expect.stringMatching(/^0xc{40}$/i) as string } }],
      },
      derivations: { items: [{ chainId: CHAIN_ONE }] },
    });
  });

  it("is found by its id, whatever the case, and is not where there is none", async () => {
    const event = (index: number, asOf = "") =>
      `{ event(id: "eip155:${CHAIN_ONE}/${blockHash(CHAIN_ONE, 40).toUpperCase().replace("X", "x")}/${index}/0" ${asOf}) { type } }`;
    expect(await api.ask(event(1))).toEqual({ event: { type: "PayoutClaimed" } });
    expect(await api.ask(event(4))).toEqual({ event: null });
    expect(await api.ask(event(4_294_967_296))).toEqual({ event: null });
    const before = `, asOf: { block: { chainId: ${CHAIN_ONE}, number: 20 } }`;
    expect(await api.ask(event(1, before))).toEqual({ event: null });
    const contribution = (number: string) =>
      `{ contribution(id: "eip155:${CHAIN_ONE}/${EMITTER}/contribution/${number}" ${before}) { role isActive } }`;
    expect(await api.ask(contribution("1"))).toEqual({ contribution: { role: "labeler", isActive: true } });
    expect(await api.ask(contribution("9".repeat(78)))).toEqual({ contribution: null });
  });

  it("is not looked for by what is no id", async () => {
    for (const wrong of ["", "x", id(DATASET), `eip155:${CHAIN_ONE}/0x12/0/0`, `eip155:0/${blockHash(1, 1)}/0/0`]) {
      for (const field of ["event", "contribution", "invocation"]) {
        expect(await api.code(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id: wrong })).toBe("BAD_USER_INPUT");
      }
    }
  });
});

describe("a nested list of assets", () => {
  it("says where unregistered ones are listed, as they have no holder", async () => {
    const { errors } = await api.post(
      `{ contributor(account: "${BOB}") { assets(where: { registered: false }) { totalCount } } }`,
    );
    expect(errors).toMatchObject([
      {
        message:
          "where: registered: false stands alone, and only in the list `assets` of the query itself: unregistered assets have no holder, and nothing else to filter by.",
        extensions: { code: "BAD_USER_INPUT" },
      },
    ]);
    expect(
      await api.ask(`{ contributor(account: "${BOB}") { assets(where: { registered: true }) { totalCount } } }`),
    ).toEqual({ contributor: { assets: { totalCount: 2 } } });
  });
});

describe("earningsSeries as of a past", () => {
  const series = async (asOf: string, rest = "") => {
    const { earningsSeries } = await api.ask<{ earningsSeries: { earned: string; evidence: object }[] }>(
      `{ earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T02:00:00Z", ${asOf} ${rest}) {
           earned evidence { items { amount } } } }`,
    );
    return earningsSeries[0];
  };

  it("holds what had been settled by then", async () => {
    const asOf = (chainId: number, number: number) => `asOf: { block: { chainId: ${chainId}, number: ${number} } }`;
    const both = { earned: "100", evidence: { items: [{ amount: "70" }, { amount: "30" }] } };
    expect(await series(asOf(CHAIN_ONE, 20))).toEqual(both);
    expect(await series(asOf(CHAIN_TWO, 5))).toEqual(both);
    expect(await series(asOf(CHAIN_ONE, 20), `account: "${CAROL}"`)).toMatchObject({ earned: "30" });
    expect(await series(asOf(CHAIN_ONE, 10))).toMatchObject({ earned: "0" });
    expect(await series(`asOf: { timestamp: "1970-01-01T00:10:00Z" }`)).toMatchObject({ earned: "0" });
  });
});

describe("evidence", () => {
  it("of parts and buckets is of either figure", async () => {
    const { earnings, earningsSeries } = await api.ask<Record<string, Record<string, unknown>[]>>(
      `{ earnings(accounts: ["${BOB}", "${CAROL}"], tokens: ["${TOKEN_ID}"]) { tokens {
           by(dimension: ROLE) { role evidence(of: CLAIMED) { items { amount } totalCount } } } }
         earningsSeries(token: "${TOKEN_ID}", account: "${CAROL}", interval: DAY, from: "1970-01-01T00:00:00Z", to: "1970-01-02T00:00:00Z") {
           evidence(of: CLAIMED) { items { amount event { type } } } } }`,
    );
    expect(earnings).toEqual([
      { tokens: [{ by: [{ role: "developer", evidence: { items: [{ amount: "70" }], totalCount: 1 } }] }] },
      { tokens: [{ by: [{ role: "labeler", evidence: { items: [], totalCount: 0 } }] }] },
    ]);
    expect(earningsSeries).toEqual([{ evidence: { items: [{ amount: "25", event: { type: "PayoutClaimed" } }] } }]);
  });
});

describe("an asset of which only the key is asked for", () => {
  const payouts = (asset: string, fragments = "") => `{ payouts { items { ${asset} } } } ${fragments}`;

  it("is not read", async () => {
    const none = await api.statements(payouts("amount"));
    const fragment = "fragment Key on Asset { chainId id }";
    for (const asset of ["asset { id }", "asset { __typename ... on Asset { id } }", "asset { key: id ...Key }"]) {
      expect(await api.statements(payouts(asset, asset.includes("Key") ? fragment : ""))).toBe(none);
    }
  });

  it("is read where any of the fields that add up asks for more", async () => {
    const none = await api.statements(payouts("amount"));
    const name = "fragment Name on Asset { name }";
    for (const asset of ["asset { id } asset { name }", "asset { ... { id kind } }", "asset { ...Name }"]) {
      expect(await api.statements(payouts(asset, asset.includes("Name") ? name : ""))).toBe(none + 1);
    }
  });

  it("leads to what is nested in it, and stands beside the same one read", async () => {
    const { lineage } = await api.ask<{ lineage: { nodes: { key: object; read: object }[] } }>(
      `{ lineage(asset: "${id(DATASET)}") { nodes { key: asset { id chainId } read: asset { id chainId name contributions { totalCount } } } } }`,
    );
    expect(lineage.nodes).toHaveLength(1);
    for (const { key, read } of lineage.nodes) {
      expect(read).toEqual({ ...key, name: "Voices", contributions: { totalCount: 1 } });
    }
  });
});

describe("no query costs a statement a row", () => {
  it.each([
    [
      "earnings with parts and evidence",
      (accounts: readonly string[]) =>
        `{ earnings(accounts: ["${accounts.join('", "')}"]) { tokens { firstAt evidence { totalCount items { event { id } } }
             by(dimension: ASSET) { asset { name } evidence(limit: 3) { items { amount } } } } } }`,
    ],
    [
      "contributors with their identities' accounts and earnings",
      (accounts: readonly string[]) =>
        `{ contributors(where: { account_in: ["${accounts.join('", "')}"] }) { items { account
             identity { accounts earnings { earned evidence(limit: 1) { items { amount } } } } } } }`,
    ],
    [
      "what stands before and after pages that begin or end at a cursor",
      (accounts: readonly string[]) =>
        `{ contributors(where: { account_in: ["${accounts.join('", "')}"] }) { items { account
             payouts(limit: 1, after: "${newest["payouts"]}") { items { id } pageInfo { hasPreviousPage } }
             claims(limit: 1, before: "${newest["claims"]}") { items { id } pageInfo { hasNextPage } } } } }`,
    ],
  ])("%s", async (_, query) => {
    expect(await api.statements(query([ALICE, BOB, CAROL]))).toBe(await api.statements(query([CAROL])));
  });
});
