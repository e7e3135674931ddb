import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AssetRef } from "../../src/domain/asset-key.js";
import type { DomainEvent } from "../../src/domain/events.js";
import { type TestApi, openApi } from "./support/open-api.js";
import {
  BOB,
  CAROL,
  CHAIN_ONE,
  CHAIN_TWO,
  CLONE,
  COIN_TWO_ID,
  DATASET,
  MODEL,
  TOKEN_ID,
  UNSEEN,
  account,
  assetRef,
  derived,
  id,
  registered,
  settled,
  story,
} from "./support/story.js";
import type { ScriptedChain } from "./support/write-chain.js";

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

const beforeBlock40 = `asOf: { block: { chainId: ${CHAIN_ONE}, number: 39 } }`;

describe("asset", () => {
  const query = `query ($id: ID!) { asset(id: $id) { id registered chainId owner kind name uri registeredAt } }`;

  it("is what was registered and transferred since", async () => {
    expect(await api.ask(query, { id: id(DATASET).replace("abab", "ABAB") })).toEqual({
      asset: {
        id: id(DATASET),
        registered: true,
        chainId: CHAIN_ONE,
        owner: "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB",
        kind: "dataset",
        name: "Voices",
        uri: "ipfs://Voices",
        registeredAt: "1970-01-01T00:18:20Z",
      },
    });
  });

  it("is unregistered where events only name it, and null where none does", async () => {
    expect(await api.ask(query, { id: id(UNSEEN) })).toEqual({
      asset: {
        id: id(UNSEEN),
        registered: false,
        chainId: CHAIN_TWO,
        owner: null,
        kind: null,
        name: null,
        uri: null,
        registeredAt: null,
      },
    });
    expect(await api.ask(query, { id: id(assetRef(CHAIN_ONE, 99)) })).toEqual({ asset: null });
  });

  it("had its former owner before the transfer, and did not exist before its registration", async () => {
    const asOf = (number: number) =>
      `asset(id: "${id(DATASET)}", asOf: { block: { chainId: ${CHAIN_ONE}, number: ${number} } }) { owner }`;
    expect(
      await api.ask(
        `{ at: ${asOf(20)} before: asset(id: "${id(DATASET)}", asOf: { timestamp: "1970-01-01T00:19:59Z" }) { owner } }`,
      ),
    ).toEqual({
      at: { owner: "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB" },
      before: { owner: "0xaAaAaAaaAaAaAaaAaAAAAAAAAaaaAaAaAaaAaaAa" },
    });
    expect(
      await api.ask(`{ asset(id: "${id(DATASET)}", asOf: { timestamp: "1970-01-01T00:18:19Z" }) { owner } }`),
    ).toEqual({ asset: null });
  });

  it("refuses what is no asset id", async () => {
    for (const wrong of [
      "",
      "x",
      "eip155:1/erc721:0x12/1",
      `${id(DATASET)}0000000000000000000000000000000000000000000000000000000000000000000000000000000`,
    ]) {
      expect(await api.code(query, { id: wrong })).toBe("BAD_USER_INPUT");
    }
  });
});

describe("assets", () => {
  it("lists, filters, counts and orders", async () => {
    const { assets } = await api.ask<{ assets: unknown }>(
      `{ assets(where: { OR: [{ kind_in: ["model"] }, { search: "VOI" }] }, orderBy: NAME, orderDirection: ASC) { items { name } totalCount } }`,
    );
    expect(assets).toEqual({ items: [{ name: "Speech" }, { name: "Voices" }], totalCount: 2 });
  });

  it("lists those that events only name", async () => {
    const { assets } = await api.ask<{ assets: unknown }>(
      `{ assets(where: { registered: false }) { items { id } totalCount } }`,
    );
    expect(assets).toEqual({ items: [{ id: id(UNSEEN) }], totalCount: 1 });
  });
});

describe("assets that events only name", () => {
  let named: TestApi;
  const [CHILD, PARENT, PAID, LATER] = [1, 2, 3, 4].map((number) => assetRef(CHAIN_TWO, number)) as [
    AssetRef,
    AssetRef,
    AssetRef,
    AssetRef,
  ];
  const chain = (chainId: number, ...blocks: DomainEvent[][]): ScriptedChain => ({
    chainId,
    blocks: blocks.map((events, at) => ({ number: at + 1, time: at + 1, events })),
    finalized: { number: blocks.length, time: blocks.length },
    head: { number: blocks.length, time: blocks.length },
  });
  const pay = (asset: AssetRef) => settled(CAROL, 1n, { asset });
  beforeAll(async () => {
    named = await openApi([
      chain(CHAIN_ONE, [pay(PAID), pay(LATER)], []),
      chain(
        CHAIN_TWO,
        [derived(CHILD, PARENT, 1n), { type: "DerivationRevoked", child: CHILD, parent: PARENT }, pay(PAID)],
        [pay(LATER), registered(LATER, BOB, "model", "Later")],
      ),
    ]);
  });
  afterAll(() => named.close());

  it("are known, even by a derivation taken back in the block that made it", async () => {
    for (const each of [CHILD, PARENT]) {
      expect(await named.ask(`{ asset(id: "${id(each)}") { registered } }`)).toEqual({ asset: { registered: false } });
    }
  });

  it("are listed once each, whichever chains name them, page by page and as of a block", async () => {
    const list = async (args: string) =>
      (
        await named.ask<{ assets: { items: { id: string }[]; totalCount: number; pageInfo: { endCursor: string } } }>(
          `{ assets(where: { registered: false }, orderDirection: ASC ${args}) { items { id } totalCount pageInfo { endCursor } } }`,
        )
      ).assets;
    const first = await list("limit: 2");
    expect(first).toMatchObject({ items: [{ id: id(CHILD) }, { id: id(PARENT) }], totalCount: 3 });
    expect((await list(`after: "${first.pageInfo.endCursor}"`)).items).toEqual([{ id: id(PAID) }]);
    const past = await list(`asOf: { block: { chainId: ${CHAIN_ONE}, number: 1 } }`);
    expect(past.items).toEqual([CHILD, PARENT, PAID, LATER].map((each) => ({ id: id(each) })));
  });
});

describe("lineage", () => {
  const query = (root: string, rest: string) =>
    `{ lineage(asset: "${root}" ${rest}) { root { id } nodeCount truncated retainedOutside
       nodes { asset { id registered } depth inflowShare retainedShare }
       edges { child { id } parent { id } share relation event { type chainId block { number } } } ignoredEdges { share } } }`;

  it("refuses to mix those with any other filter, wherever it stands", async () => {
    for (const where of [
      `registered: false, kind: "model"`,
      "AND: [{ registered: false }]",
      "OR: [{ registered: true }, { registered: false }]",
    ]) {
      expect(await api.code(`{ assets(where: { ${where} }) { totalCount } }`)).toBe("BAD_USER_INPUT");
    }
  });

  it("gives ancestors over chains, their shares summing to one", async () => {
    const { lineage } = await api.ask<{ lineage: Record<string, unknown> }>(query(id(CLONE), ""));
    expect(lineage).toMatchObject({
      nodeCount: 4,
      truncated: false,
      retainedOutside: "0",
      nodes: [
        { asset: { id: id(CLONE) }, depth: 0, inflowShare: "1", retainedShare: "0.25" },
        { asset: { id: id(MODEL) }, depth: 1, inflowShare: "0.5", retainedShare: "0.45" },
        { asset: { id: id(UNSEEN), registered: false }, depth: 1, inflowShare: "0.25", retainedShare: "0.25" },
        { asset: { id: id(DATASET) }, depth: 2, inflowShare: "0.05", retainedShare: "0.05" },
      ],
      edges: [
        { child: { id: id(CLONE) }, parent: { id: id(MODEL) }, share: "0.5", relation: "fine-tune" },
        { child: { id: id(CLONE) }, parent: { id: id(UNSEEN) }, share: "0.25", relation: "quote" },
        {
          child: { id: id(MODEL) },
          parent: { id: id(DATASET) },
          share: "0.1",
          event: { type: "DerivationRegistered", block: { number: 40 } },
        },
      ],
      ignoredEdges: [],
    });
  });

  it("gives descendants, and what reaches the root of each", async () => {
    const { lineage } = await api.ask<{ lineage: Record<string, unknown> }>(
      query(id(DATASET), "direction: DESCENDANTS"),
    );
    expect(lineage).toMatchObject({
      retainedOutside: "0",
      nodes: [
        { asset: { id: id(DATASET) }, inflowShare: "1", retainedShare: "1" },
        { asset: { id: id(MODEL) }, inflowShare: "0.1", retainedShare: "0.1" },
        { asset: { id: id(CLONE) }, inflowShare: "0.05", retainedShare: "0.05" },
      ],
    });
  });

  it("keeps the shares of the whole where only a part is returned, and says so", async () => {
    const { lineage } = await api.ask<{ lineage: Record<string, unknown> }>(query(id(CLONE), "maxNodes: 2"));
    expect(lineage).toMatchObject({ nodeCount: 4, truncated: true, retainedOutside: "0.3", edges: [{ share: "0.5" }] });
  });

  it("answers as of a block by the shares of then", async () => {
    const { lineage } = await api.ask<{ lineage: Record<string, unknown> }>(
      query(id(MODEL), beforeBlock40.replace("39", "20")),
    );
    expect(lineage).toMatchObject({ nodes: [{ retainedShare: "0.7" }, { retainedShare: "0.3" }] });
  });

  it("refuses limits beyond the greatest", async () => {
    for (const rest of ["maxDepth: 65", "maxNodes: 2001", "maxNodes: 0", 'minShare: "1.1"']) {
      expect(await api.code(query(id(CLONE), rest))).toBe("BAD_USER_INPUT");
    }
    expect(await api.code(query(id(CLONE), "maxDepth: 64 maxNodes: 2000 minShare: 1"))).toBeUndefined();
  });
});

describe("earnings", () => {
  const fields = `account tokens { token { id } earned claimed claimable finalizedEarned payoutCount firstAt lastAt
    by(dimension: ASSET) { asset { id } earned evidence { items { amount } totalCount } }
    roles: by(dimension: ROLE) { role earned payoutCount }
    evidence { items { amount event { type block { number } } } }
    claims: evidence(of: CLAIMED) { items { amount event { type } } } }`;

  it("adds up, with its parts and evidence", async () => {
    const { earnings } = await api.ask<{ earnings: unknown }>(`{ earnings(accounts: ["${CAROL}"]) { ${fields} } }`);
    expect(earnings).toEqual([
      {
        account: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC",
        tokens: [
          {
            token: { id: TOKEN_ID },
            earned: "42",
            claimed: "25",
            claimable: "17",
            finalizedEarned: "30",
            payoutCount: 2,
            firstAt: "1970-01-01T00:20:00Z",
            lastAt: "1970-01-01T00:23:20Z",
            by: [
              { asset: { id: id(DATASET) }, earned: "30", evidence: { items: [{ amount: "30" }], totalCount: 1 } },
              { asset: null, earned: "12", evidence: { items: [{ amount: "12" }], totalCount: 1 } },
            ],
            roles: [{ role: "labeler", earned: "42", payoutCount: 2 }],
            evidence: {
              items: [
                { amount: "30", event: { type: "PayoutSettled", block: { number: 20 } } },
                { amount: "12", event: { type: "PayoutSettled", block: { number: 40 } } },
              ],
            },
            claims: { items: [{ amount: "25", event: { type: "PayoutClaimed" } }] },
          },
          expect.objectContaining({
            token: { id: COIN_TWO_ID },
            earned: "10",
            claimed: "9",
            claimable: "1",
            finalizedEarned: "9",
            roles: [
              { role: "labeler", earned: "9", payoutCount: 1 },
              { role: "bonus", earned: "1", payoutCount: 1 },
            ],
          }),
        ],
      },
    ]);
  });

  it("answers in the order asked, zeros included where tokens are asked for", async () => {
    const { earnings } = await api.ask<{ earnings: { tokens: unknown[] }[] }>(
      `{ earnings(accounts: ["${account("9")}", "${BOB}", "${account("9")}"], tokens: ["${COIN_TWO_ID}", "${TOKEN_ID}"]) {
           account tokens { token { id } earned payoutCount finalizedEarned firstAt } } }`,
    );
    const zero = (token: string) => ({
      token: { id: token },
      earned: "0",
      payoutCount: 0,
      finalizedEarned: "0",
      firstAt: null,
    });
    const nothing = [zero(COIN_TWO_ID), zero(TOKEN_ID)];
    expect(earnings.map(({ tokens }) => tokens)).toEqual([
      nothing,
      [
        zero(COIN_TWO_ID),
        {
          token: { id: TOKEN_ID },
          earned: "70",
          payoutCount: 1,
          finalizedEarned: "70",
          firstAt: "1970-01-01T00:20:00Z",
        },
      ],
      nothing,
    ]);
  });

  it("answers as of a block: other chains are cut at its time", async () => {
    const earned = async (asOf: string) => {
      const { earnings } = await api.ask<{ earnings: { tokens: { earned: string }[] }[] }>(
        `{ earnings(accounts: ["${CAROL}"], asOf: ${asOf}) { tokens { earned } } }`,
      );
      return earnings[0]?.tokens.map((token) => token.earned);
    };
    expect(await earned(`{ block: { chainId: ${CHAIN_ONE}, number: 10 } }`)).toEqual([]);
    expect(await earned(`{ block: { chainId: ${CHAIN_ONE}, number: 20 } }`)).toEqual(["30", "9"]);
    expect(await earned(`{ block: { chainId: ${CHAIN_ONE}, number: 41 } }`)).toEqual(["42", "9"]);
    expect(await earned(`{ block: { chainId: ${CHAIN_TWO}, number: 5 } }`)).toEqual(["30", "9"]);
    expect(await earned(`{ timestamp: "1970-01-01T00:19:59Z" }`)).toEqual([]);
  });

  it("takes 100 accounts, not 101", async () => {
    const ask = (count: number) =>
      api.code(`query ($accounts: [Address!]!) { earnings(accounts: $accounts) { account } }`, {
        accounts: Array.from({ length: count }, () => CAROL),
      });
    expect(await ask(100)).toBeUndefined();
    expect(await ask(101)).toBe("BAD_USER_INPUT");
  });
});

describe("contributor", () => {
  it("has a contribution, a payout or a claim", async () => {
    const { contributor, nobody } = await api.ask<Record<string, unknown>>(
      `{ contributor(account: "${CAROL}") { account earnings { tokens { earned } } payouts(limit: 1) { items { amount } totalCount } }
         nobody: contributor(account: "${account("9")}") { account } }`,
    );
    expect(contributor).toMatchObject({
      earnings: { tokens: [{ earned: "42" }, { earned: "10" }] },
      payouts: { items: [{ amount: "1" }], totalCount: 4 },
    });
    expect(nobody).toBeNull();
  });
});

describe("payouts", () => {
  it("come newest first, each with its event, asset and finality", async () => {
    const { payouts } = await api.ask<{ payouts: unknown }>(
      `{ payouts(limit: 2, where: { account: "${CAROL}" }) { items { id amount isFinalized invocationId asset { name } event { id } token { id } } totalCount pageInfo { hasNextPage hasPreviousPage } } }`,
    );
    const eventId = expect.stringMatching(/^eip155:31338\/0x[0-9a-f]{64}\/0\/0$/) as string;
    expect(payouts).toMatchObject({
      items: [
        {
          id: eventId,
          amount: "1",
          isFinalized: false,
          invocationId: null,
          asset: null,
          event: { id: eventId },
          token: { id: COIN_TWO_ID },
        },
        { amount: "12", isFinalized: false, token: { id: TOKEN_ID } },
      ],
      totalCount: 4,
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
    });
  });
});

describe("events", () => {
  it("are the whole log with provenance, logs that gave none among them", async () => {
    const { events } = await api.ask<{ events: { items: { type: string | null }[]; totalCount: number } }>(
      `{ events(orderDirection: ASC) { items { type topics data decodeError emitter protocol block { number timestamp } } totalCount } }`,
    );
    expect(events.totalCount).toBe(18);
    expect(events.items.map(({ type }) => type)).toEqual([
      "AssetRegistered",
      "AssetRegistered",
      "DerivationRegistered",
      "ContributionRecorded",
      "InvocationRecorded",
      "PayoutSettled",
      "PayoutSettled",
      "AssetTransferred",
      null,
      "AssetRegistered",
      "DerivationRegistered",
      "DerivationRegistered",
      "PayoutSettled",
      "PayoutSettled",
      "PayoutClaimed",
      "ContributionRevoked",
      "DerivationRegistered",
      "PayoutSettled",
    ]);
    expect(events.items[8]).toMatchObject({
      decodeError: "topic count: expected 3, found 2",
      data: "0x0102",
      topics: [expect.any(String)],
    });
  });
});

describe("chains and _meta", () => {
  it("tell how far each chain is", async () => {
    expect(
      await api.ask(
        `{ chains { id name isReady sourceHead indexed { number } finalized { number } } _meta(chainId: ${CHAIN_TWO}) { block { number } version hasIndexingErrors asOfIncomplete } }`,
      ),
    ).toEqual({
      chains: [
        {
          id: "eip155:31337",
          name: "chain-31337",
          isReady: true,
          sourceHead: 41,
          indexed: { number: 41 },
          finalized: { number: 30 },
        },
        {
          id: "eip155:31338",
          name: "chain-31338",
          isReady: true,
          sourceHead: 8,
          indexed: { number: 8 },
          finalized: { number: 5 },
        },
      ],
      _meta: { block: { number: 8 }, version: "0.0.0-test", hasIndexingErrors: false, asOfIncomplete: [] },
    });
  });

  it("list the chains not finalized past the pasts asked for, wherever they are asked for", async () => {
    const incomplete = async (asOf: string) => {
      const { _meta } = await api.ask<{ _meta: { asOfIncomplete: number[] } }>(
        `query ($past: AsOf = ${asOf}) { _meta { asOfIncomplete } asset(id: "${id(DATASET)}", asOf: $past) { id } }`,
      );
      return _meta.asOfIncomplete;
    };
    expect(await incomplete(`{ block: { chainId: ${CHAIN_ONE}, number: 20 } }`)).toEqual([]);
    expect(await incomplete(`{ timestamp: "1970-01-01T00:20:10Z" }`)).toEqual([CHAIN_TWO]);
    expect(await incomplete(`{ block: { chainId: ${CHAIN_ONE}, number: 40 } }`)).toEqual([CHAIN_ONE, CHAIN_TWO]);
  });

  it("name the head for a block beyond it, and refuse a chain not indexed", async () => {
    const query = (chainId: number, number: number) =>
      `{ asset(id: "${id(DATASET)}", asOf: { block: { chainId: ${chainId}, number: ${number} } }) { id } }`;
    const { errors } = await api.post(query(CHAIN_ONE, 42));
    expect(errors?.[0]).toMatchObject({
      extensions: { code: "BLOCK_NOT_INDEXED" },
      message: expect.stringContaining("41") as string,
    });
    expect(await api.code(query(1, 42))).toBe("NOT_FOUND");
    expect(await api.code(query(CHAIN_ONE, 15))).toBe("UPSTREAM_UNAVAILABLE");
  });
});
