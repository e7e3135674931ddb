import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import { type TestApi, openApi } from "./support/open-api.js";
import {
  ALICE,
  BOB,
  CAROL,
  CHAIN_ONE,
  CHAIN_TWO,
  CLONE,
  COIN_TWO_ID,
  DATASET,
  MODEL,
  TOKEN,
  TOKEN_ID,
  WAD,
  assetRef,
  chainOne,
  chainTwo,
  derived,
  id,
} from "./support/story.js";
import { EMITTER, writeChain } from "./support/write-chain.js";

const [IDENTITY, OTHER]: Hex[] = [`0x${"1d".repeat(32)}`, `0x${"2d".repeat(32)}`];
const more = {
  ...chainTwo,
  blocks: [
    ...chainTwo.blocks,
    {
      number: 8,
      time: 1500,
      events: [
        { type: "IdentityLinked" as const, identity: OTHER as Hex, account: BOB },
        { type: "IdentityLinked" as const, identity: IDENTITY as Hex, account: BOB },
        { type: "IdentityLinked" as const, identity: IDENTITY as Hex, account: CAROL },
        { type: "IdentityUnlinked" as const, identity: OTHER as Hex, account: CAROL },
        {
          type: "ContributionRecorded" as const,
          contribution: 1n,
          asset: CLONE,
          contributor: CAROL,
          role: "voice",
          weight: 1n,
          evidence: "",
        },
        {
          type: "ContributionRecorded" as const,
          contribution: 2n,
          asset: CLONE,
          contributor: BOB,
          role: "developer",
          weight: 2n,
          evidence: "",
        },
        { type: "ContributionValidated" as const, contribution: 2n, validator: ALICE, score: 9n },
        {
          type: "InvocationRecorded" as const,
          invocation: 1n,
          asset: CLONE,
          caller: BOB,
          token: TOKEN,
          fee: 10n,
          units: 1n,
        },
        {
          type: "InvocationRecorded" as const,
          invocation: 2n,
          asset: CLONE,
          caller: BOB,
          parentInvocation: 1n,
          token: TOKEN,
          fee: 1n,
          units: 1n,
        },
        derived(CLONE, CLONE, WAD),
      ],
    },
  ],
};

let api: TestApi;
beforeAll(async () => {
  api = await openApi([chainOne, more]);
});
afterAll(() => api.close());

const lower = (text: string | null | undefined) => text?.toLowerCase();

describe("attribution", () => {
  const page = (rest: string) =>
    api.ask<{
      attribution: {
        items: Record<string, string>[];
        totalCount: number;
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    }>(
      `{ attribution(asset: "${id(CLONE)}" ${rest}) { items { account share role basis via { id } } totalCount pageInfo { hasNextPage endCursor } } }`,
    );

  it("divides by weights, the rest to owners, and sums to exactly one", async () => {
    const { attribution } = await page("");
    expect(attribution.items.map(({ account, share, role, basis }) => [lower(account), share, role, basis])).toEqual([
      [BOB, "0.45", "owner", "OWNER"],
      [undefined, "0.25", "owner", "OWNER"],
      [BOB, "0.166666666666666666", "developer", "CONTRIBUTION"],
      [CAROL, "0.083333333333333333", "voice", "CONTRIBUTION"],
      [BOB, "0.05", "owner", "OWNER"],
      [ALICE, "0.000000000000000001", "owner", "ROUNDING"],
    ]);
  });

  it("keeps the first page's past over all pages", async () => {
    const first = await page("limit: 4");
    await writeChain(api.ownerUrl, {
      ...chainOne,
      head: { number: 50, time: 1600 },
      blocks: [{ number: 50, time: 1600, events: [derived(MODEL, DATASET, WAD / 5n)] }],
    });
    const second = await page(`after: "${first.attribution.pageInfo.endCursor}"`);
    expect(second.attribution.items.map(({ share }) => share)).toEqual(["0.05", "0.000000000000000001"]);
    expect((await page("")).attribution.items[0]).toMatchObject({ share: "0.4" });
  });

  it("refuses a cursor that is none of its own", async () => {
    for (const after of [
      "x",
      Buffer.from('["attribution/1"]').toString("base64url"),
      Buffer.from("null").toString("base64url"),
    ]) {
      expect(await api.code(`{ attribution(asset: "${id(CLONE)}", after: "${after}") { totalCount } }`)).toBe(
        "BAD_USER_INPUT",
      );
    }
  });
});

describe("identity", () => {
  it("holds the accounts linked last to it, and has their whole earnings", async () => {
    const { identity, other, contributor } = await api.ask<Record<string, { accounts: string[] } | null>>(
      `{ identity(id: "${IDENTITY}") { accounts earnings { token { id } earned claimed payoutCount evidence { totalCount } } }
         other: identity(id: "${OTHER}") { accounts } contributor(account: "${BOB}") { identity { id } } }`,
    );
    expect(identity).toMatchObject({
      earnings: [
        { token: { id: TOKEN_ID }, earned: "112", claimed: "95", payoutCount: 3, evidence: { totalCount: 3 } },
        { token: { id: COIN_TWO_ID }, earned: "10" },
      ],
    });
    expect(identity?.accounts.map(lower)).toEqual([BOB, CAROL]);
    expect(other).toEqual({ accounts: [] });
    expect(contributor).toEqual({ identity: { id: IDENTITY } });
    expect(await api.ask(`{ identity(id: "0x${"00".repeat(32)}") { id } }`)).toEqual({ identity: null });
  });
});

describe("a list of contributors", () => {
  it("is narrowed by one and the same contribution, unless an AND asks for several", async () => {
    const work = [
      { contributor: ALICE, role: "developer", asset: DATASET },
      { contributor: ALICE, role: "labeler", asset: MODEL },
      { contributor: BOB, role: "labeler", asset: DATASET },
    ];
    const events = work.map((each, at) => ({
      ...each,
      type: "ContributionRecorded" as const,
      contribution: BigInt(at),
      weight: 1n,
      evidence: "",
    }));
    const head = { number: 1, time: 1 };
    const one = await openApi([{ chainId: CHAIN_ONE, blocks: [{ ...head, events }], finalized: head, head }]);
    const list = async (where: string) =>
      (
        await one.ask<{ contributors: { items: { account: string }[] } }>(
          `{ contributors(where: { ${where} }, orderDirection: ASC) { items { account } } }`,
        )
      ).contributors.items.map(({ account }) => lower(account));
    try {
      expect(await list(`role: "labeler", asset: "${id(DATASET)}"`)).toEqual([BOB]);
      expect(await list(`role_not: "labeler", asset_in: ["${id(DATASET)}"]`)).toEqual([ALICE]);
      expect(await list(`AND: [{ role: "labeler" }, { asset: "${id(DATASET)}" }]`)).toEqual([ALICE, BOB]);
    } finally {
      await one.close();
    }
  });
});

describe("lists", () => {
  it("of contributors rank by what they earned in a token, and need one for it", async () => {
    const { contributors } = await api.ask<{ contributors: { items: { account: string }[] } }>(
      `{ contributors(token: "${TOKEN_ID}", orderBy: EARNED) { items { account } totalCount } }`,
    );
    expect(contributors).toMatchObject({ totalCount: 2 });
    expect(contributors.items.map(({ account }) => lower(account))).toEqual([BOB, CAROL]);
    for (const args of ["orderBy: EARNED", 'token: ""', 'token: "", orderBy: EARNED']) {
      expect(await api.code(`{ contributors(${args}) { totalCount } }`)).toBe("BAD_USER_INPUT");
    }
    const byRole = await api.ask<{ contributors: unknown }>(
      `{ contributors(where: { role: "voice" }) { totalCount } }`,
    );
    expect(byRole.contributors).toEqual({ totalCount: 1 });
  });

  it("of invocations nest", async () => {
    const nested = await api.ask<{ invocation: unknown }>(
      `{ invocation(id: "eip155:${CHAIN_TWO}/${EMITTER}/invocation/1") { fee nested { items { id parent { fee } } } payouts { totalCount } } }`,
    );
    expect(nested.invocation).toEqual({
      fee: "10",
      nested: { items: [{ id: `eip155:${CHAIN_TWO}/${EMITTER}/invocation/2`, parent: { fee: "10" } }] },
      payouts: { totalCount: 0 },
    });
    const paid = await api.ask<{ invocation: unknown }>(
      `{ invocation(id: "eip155:${CHAIN_ONE}/${EMITTER}/invocation/7") { payouts(orderDirection: ASC) { items { amount invocation { units } } } } }`,
    );
    expect(paid.invocation).toEqual({
      payouts: {
        items: [
          { amount: "70", invocation: { units: "2" } },
          { amount: "30", invocation: { units: "2" } },
        ],
      },
    });
  });

  it("of contributions tell of validations, and of revocations only once they happened", async () => {
    const query = (asOf: string) =>
      `{ contributions(where: { asset: "${id(DATASET)}" } ${asOf}) { items { role isActive revokedAt revokeReason } } }`;
    expect(await api.ask(query(""))).toEqual({
      contributions: {
        items: [{ role: "labeler", isActive: false, revokedAt: "1970-01-01T00:23:20Z", revokeReason: "duplicate" }],
      },
    });
    expect(await api.ask(query(`asOf: { block: { chainId: ${CHAIN_ONE}, number: 20 } }`))).toEqual({
      contributions: { items: [{ role: "labeler", isActive: true, revokedAt: null, revokeReason: null }] },
    });
    expect(
      await api.ask(
        `{ contributions(where: { weight_gte: 2, isActive: true }) { items { validations { score event { type } } } } }`,
      ),
    ).toEqual({
      contributions: { items: [{ validations: [{ score: "9", event: { type: "ContributionValidated" } }] }] },
    });
  });

  it("of derivations, claims, anomalies and tokens", async () => {
    expect(
      await api.ask(
        `{ derivations(where: { share_gte: "0.25" }, orderBy: SHARE) { items { share relation parent { id } } } }`,
      ),
    ).toMatchObject({
      derivations: { items: [{ share: "0.5", parent: { id: id(MODEL) } }, { share: "0.25" }] },
    });
    expect(await api.ask(`{ claims { items { amount token { id } event { type } isFinalized } } }`)).toEqual({
      claims: {
        items: [{ amount: "25", token: { id: TOKEN_ID }, event: { type: "PayoutClaimed" }, isFinalized: false }],
      },
    });
    const { anomalies } = await api.ask<{ anomalies: { items: { reason: string }[] } }>(
      `{ anomalies(orderDirection: ASC) { items { applied reason event { type } } totalCount } }`,
    );
    expect(anomalies).toMatchObject({
      totalCount: 2,
      items: [
        { applied: false, event: { type: null } },
        { applied: false, event: { type: "DerivationRegistered" } },
      ],
    });
    expect(anomalies.items[1]?.reason).toMatch(/^[a-z-]+: /);
    expect(await api.ask(`{ tokens(orderDirection: ASC) { items { id isNative address } totalCount } }`)).toMatchObject(
      {
        tokens: {
          totalCount: 3,
          items: [{ id: TOKEN_ID, isNative: false }, { id: COIN_TWO_ID, isNative: true, address: null }, {}],
        },
      },
    );
  });
});

describe("earningsSeries", () => {
  it("is zero-filled, exact at its ends, and proven by its evidence", async () => {
    const query = (rest: string) =>
      `{ earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T02:00:00Z" ${rest}) { start end earned payoutCount evidence { items { amount } } } }`;
    const { earningsSeries } = await api.ask<{ earningsSeries: unknown[] }>(query(""));
    expect(earningsSeries).toEqual([
      {
        start: "1970-01-01T00:00:00Z",
        end: "1970-01-01T01:00:00Z",
        earned: "112",
        payoutCount: 3,
        evidence: { items: [{ amount: "70" }, { amount: "30" }, { amount: "12" }] },
      },
      {
        start: "1970-01-01T01:00:00Z",
        end: "1970-01-01T02:00:00Z",
        earned: "0",
        payoutCount: 0,
        evidence: { items: [] },
      },
    ]);
    const earned = async (rest: string, from = "00:00:00", to = "02:00:00") => {
      const answer = await api.ask<{ earningsSeries: { earned: string }[] }>(
        query(rest).replace("00:00:00Z", `${from}Z`).replace("02:00:00Z", `${to}Z`),
      );
      return answer.earningsSeries.map((bucket) => bucket.earned);
    };
    expect(await earned(`account: "${CAROL}"`)).toEqual(["42", "0"]);
    expect(await earned(`asset: "${id(DATASET)}"`)).toEqual(["30", "0"]);
    expect(await earned("", "00:20:00", "00:23:20")).toEqual(["100"]);
    expect(await earned("", "00:20:01", "01:10:00")).toEqual(["12", "0"]);
  });

  it("refuses an empty asset instead of taking it for all", async () => {
    expect(
      await api.code(
        `{ earningsSeries(token: "${TOKEN_ID}", asset: "", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T01:00:00Z") { earned } }`,
      ),
    ).toBe("BAD_USER_INPUT");
  });

  it("takes 10,000 intervals, not 10,001", async () => {
    const query = (to: string) =>
      `{ earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "${to}") { earned } }`;
    expect(await api.code(query(new Date(10_000 * 3_600_000).toISOString()))).toBeUndefined();
    expect(await api.code(query(new Date(10_001 * 3_600_000).toISOString()))).toBe("BAD_USER_INPUT");
  });
});

describe("search", () => {
  it("finds by name, id, account, identity and transaction", async () => {
    const search = async (text: string) =>
      (
        await api.ask<{ search: unknown }>(
          `query ($text: String!) { search(text: $text) { assets { name } contributor { account } identity { id } events { type } } }`,
          { text },
        )
      ).search;
    expect(await search("SPEE")).toMatchObject({ assets: [{ name: "Speech" }] });
    expect(await search("%")).toMatchObject({ assets: [] });
    expect(await search(id(CLONE))).toMatchObject({ assets: [{ name: "Clone" }] });
    expect(await search(CAROL.toUpperCase().replace("0X", "0x"))).toMatchObject({
      contributor: { account: expect.any(String) as string },
    });
    expect(await search(IDENTITY as string)).toMatchObject({ identity: { id: IDENTITY } });
    const { events } = await api.ask<{ events: { items: { transactionHash: string }[] } }>(
      `{ events(limit: 1) { items { transactionHash } } }`,
    );
    expect(await search(events.items[0]?.transactionHash ?? "")).toMatchObject({
      events: [{ type: "DerivationRegistered" }],
    });
  });
});

describe("nested lists", () => {
  it("cost one statement a level, however many rows ask", async () => {
    const query = (limit: number) =>
      `{ assets(limit: ${limit}) { items { contributions { items { event { id } } totalCount } parents { items { parent { name } } } children { totalCount }
         revenue { settled } ownerAccount { earnings { tokens { firstAt } } payouts(limit: 2) { items { asset { name } } } } } } }`;
    expect(await api.statements(query(3))).toBe(await api.statements(query(2)));
  });
});

describe("minBlock", () => {
  const query = (number: number) =>
    `{ asset(id: "${id(assetRef(CHAIN_ONE, 77))}", minBlock: { chainId: ${CHAIN_ONE}, number: ${number} }) { id } _meta { version } }`;

  it("is answered at once where the block is indexed, and waits where it soon is", async () => {
    expect(await api.code(query(41))).toBeUndefined();
    const waiting = api.post(query(60));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await writeChain(api.ownerUrl, { ...chainOne, head: { number: 60, time: 1700 }, blocks: [] });
    expect((await waiting).errors).toBeUndefined();
  });

  it("gives up in the end", async () => {
    expect(await api.code(query(100_000))).toBe("BLOCK_NOT_INDEXED");
  });
});
