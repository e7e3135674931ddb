import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import {
  ALICE,
  BOB,
  CAROL,
  CHAIN_ONE,
  CLONE,
  TOKEN_ID,
  WAD,
  chainOne,
  chainTwo,
  id,
  settled,
  story,
} from "./support/story.js";
import { writeChain } from "./support/write-chain.js";

let api: TestApi;
beforeAll(async () => {
  // Here the figures count, not how much is asked for at once.
  api = await openApi(story, { limits: { cost: 100_000 } });
});
afterAll(() => api.close());

interface Evidence {
  readonly items: readonly { amount: string; event: { id: string } }[];
  readonly totalCount: number;
}
interface Totals {
  readonly token: { id: string };
  readonly earned: string;
  readonly claimed: string;
  readonly claimable: string;
  readonly payoutCount: number;
  readonly earnedBy: Evidence;
  readonly claimedBy: Evidence;
  readonly assets: readonly { earned: string; evidence: Evidence }[];
  readonly roles: readonly { earned: string; evidence: Evidence }[];
}

const evidence = "evidence(limit: 100) { items { amount event { id } } totalCount }";
const sum = (amounts: readonly { amount?: string; earned?: string }[]): bigint =>
  amounts.reduce((total, { amount, earned }) => total + BigInt(amount ?? earned ?? "0"), 0n);
const toWad = (share: string): bigint => {
  const [whole = "0", part = ""] = share.split(".");
  return BigInt(whole) * WAD + BigInt(part.padEnd(18, "0"));
};

async function readTotals(asOf: string): Promise<Totals[]> {
  const { earnings } = await api.ask<{ earnings: { tokens: Totals[] }[] }>(
    `{ earnings(accounts: ["${ALICE}", "${BOB}", "${CAROL}"] ${asOf}) { tokens { token { id } earned claimed claimable payoutCount
         earnedBy: ${evidence} claimedBy: ${evidence.replace("limit", "of: CLAIMED, limit")}
         assets: by(dimension: ASSET) { earned ${evidence} } roles: by(dimension: ROLE) { earned ${evidence} } } } }`,
  );
  return earnings.flatMap(({ tokens }) => tokens);
}

describe("every figure has its evidence", () => {
  it.each(["", `, asOf: { block: { chainId: ${CHAIN_ONE}, number: 20 } }`])("that adds up%s", async (asOf) => {
    const totals = await readTotals(asOf);
    expect(totals.length).toBeGreaterThan(1);
    for (const { earned, claimed, claimable, payoutCount, earnedBy, claimedBy, assets, roles } of totals) {
      expect([sum(earnedBy.items), sum(claimedBy.items)]).toEqual([BigInt(earned), BigInt(claimed)]);
      expect([earnedBy.totalCount, BigInt(claimable)]).toEqual([payoutCount, BigInt(earned) - BigInt(claimed)]);
      for (const parts of [assets, roles]) {
        expect(sum(parts)).toBe(BigInt(earned));
        for (const part of parts) expect(sum(part.evidence.items)).toBe(BigInt(part.earned));
        const positions = parts.flatMap((part) => part.evidence.items.map(({ event }) => event.id));
        expect(positions.toSorted()).toEqual(earnedBy.items.map(({ event }) => event.id).toSorted());
      }
    }
  });
});

describe("money and shares are conserved", () => {
  it("whichever way they are added up", async () => {
    const ofToken = (await readTotals("")).filter(({ token }) => token.id === TOKEN_ID);
    const { payouts, earningsSeries, lineage } = await api.ask<{
      payouts: { items: { amount: string }[] };
      earningsSeries: { earned: string; evidence: Evidence }[];
      lineage: { nodes: { retainedShare: string }[]; retainedOutside: string };
    }>(
      `{ payouts(where: { token: "${TOKEN_ID}" }, limit: 100) { items { amount } }
         earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T03:00:00Z") { earned ${evidence} }
         lineage(asset: "${id(CLONE)}", maxNodes: 2) { nodes { retainedShare } retainedOutside } }`,
    );
    expect([sum(payouts.items), sum(earningsSeries)]).toEqual([sum(ofToken), sum(ofToken)]);
    for (const bucket of earningsSeries) expect(sum(bucket.evidence.items)).toBe(BigInt(bucket.earned));
    const shares = [...lineage.nodes.map(({ retainedShare }) => retainedShare), lineage.retainedOutside];
    expect(shares.reduce((total, share) => total + toWad(share), 0n)).toBe(WAD);

    let attributed = 0n;
    for (let after = "", more = true; more;) {
      const { attribution } = await api.ask<{
        attribution: { items: { share: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
      }>(
        `{ attribution(asset: "${id(CLONE)}", limit: 1 ${after}) { items { share } pageInfo { hasNextPage endCursor } } }`,
      );
      attributed += attribution.items.reduce((total, { share }) => total + toWad(share), 0n);
      more = attribution.pageInfo.hasNextPage;
      after = `, after: "${attribution.pageInfo.endCursor}"`;
    }
    expect(attributed).toBe(WAD);
  });
});

describe("as-of is history", () => {
  it("answers as an indexer that stopped there would have", async () => {
    const stopped = await openApi(
      [
        {
          ...chainOne,
          head: { number: 20, time: 1200 },
          finalized: { number: 10, time: 1100 },
          blocks: chainOne.blocks.slice(0, 2),
        },
        { ...chainTwo, head: { number: 5, time: 1200 }, blocks: chainTwo.blocks.slice(0, 1) },
      ],
      { limits: { cost: 100_000 } },
    );
    const query = (asOf: string) => `{
      assets(orderBy: NAME ${asOf}) { items { id owner name contributions { items { id isActive weight revokedAt } } parents { items { parent { id } share event { id } } } } totalCount }
      payouts(orderDirection: ASC ${asOf}) { items { id account amount role } totalCount }
      claims(limit: 50 ${asOf}) { totalCount }
      events(limit: 100 ${asOf}) { items { id type } totalCount }
      lineage(asset: "${id(CLONE)}" ${asOf}) { nodeCount nodes { asset { id } inflowShare retainedShare } edges { share event { id } } }
      attribution(asset: "${id(CLONE)}" ${asOf}) { items { account share role basis } totalCount }
      contributors(limit: 50 ${asOf}) { items { account earnings { tokens { earned claimed firstAt lastAt } } } totalCount }
      earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T02:00:00Z" ${asOf}) { earned payoutCount }
    }`;
    const asOf = `, asOf: { block: { chainId: ${CHAIN_ONE}, number: 20 } }`;
    expect(await api.ask(query(asOf))).toEqual(await stopped.ask(query("")));
    await stopped.close();
  });
});

describe("one answer is one state", () => {
  it("while blocks are being written", async () => {
    const query = `{ before: payouts(where: { role: "late" }) { totalCount } chains { chainId indexed { number } }
      payouts(where: { role: "late" }, limit: 100) { items { block { number } } } after: contributor(account: "${ALICE}") { payouts { totalCount } } }`;
    let isOver = false;
    const writing = (async () => {
      for (let number = 42; number < 54; number++) {
        const block = { number, time: 1410 + number, events: [settled(ALICE, 1n, { role: "late" })] };
        await writeChain(api.ownerUrl, { ...chainOne, head: block, blocks: [block] });
      }
      isOver = true;
    })();
    const seen = new Set<number>();
    do {
      const answer = await api.ask<{
        before: { totalCount: number };
        payouts: { items: { block: { number: number } }[] };
        chains: { indexed: { number: number } }[];
        after: { payouts: { totalCount: number } } | null;
      }>(query);
      const count = answer.before.totalCount;
      expect([answer.payouts.items.length, answer.after?.payouts.totalCount ?? 0]).toEqual([count, count]);
      expect(answer.chains[0]?.indexed.number).toBe(41 + count);
      seen.add(count);
    } while (!isOver);
    await writing;
    expect(seen.size).toBeGreaterThan(1);
  });
});
