import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import type { Hex } from "../../src/domain/hex.js";
import { recordReorg } from "../../src/log/rewind-log.js";
import { readEarnings } from "../../src/queries/money/earnings.js";
import { isHeadReady, readHeads } from "../../src/queries/reading/heads.js";
import { readAccountIdentities } from "../../src/queries/people/identities.js";
import { withSnapshot } from "../../src/queries/reading/snapshot.js";
import {
  ALICE,
  BOB,
  CAROL,
  CHAIN_ONE,
  CHAIN_TWO,
  CLONE,
  COIN_TWO_ID,
  DATASET,
  id,
  MODEL,
  TOKEN,
  TOKEN_ID,
  UNSEEN,
} from "../api/support/story.js";
import { blockHash, EMITTER } from "../api/support/write-chain.js";
import { type Analytics, GUILD, openAnalytics, STUDIO } from "./support/open-analytics.js";

let analytics: Analytics;
let pool: pg.Pool;

beforeAll(async () => {
  analytics = await openAnalytics();
  pool = new pg.Pool({ connectionString: analytics.url, max: 1 });
});

afterAll(async () => {
  await pool.end();
  await analytics.close();
});

const read = <Row extends object>(sql: string, values?: unknown[]): Promise<Row[]> => analytics.read<Row>(sql, values);
const at = (seconds: number): Date => new Date(seconds * 1000);

describe("what the views say of the story", () => {
  it("assets", async () => {
    expect(
      await read(
        `select asset_id, chain_id, kind, name, owner, registered_at, changed_at, child_count, contribution_count from assets
         order by asset_key`,
      ),
    ).toEqual([
      {
        asset_id: id(DATASET),
        chain_id: String(CHAIN_ONE),
        kind: "dataset",
        name: "Voices",
        owner: BOB,
        registered_at: at(1100),
        changed_at: at(1200),
        child_count: "1",
        contribution_count: "0",
      },
      {
        asset_id: id(MODEL),
        chain_id: String(CHAIN_ONE),
        kind: "model",
        name: "Speech",
        owner: BOB,
        registered_at: at(1100),
        changed_at: at(1100),
        child_count: "1",
        contribution_count: "1",
      },
      {
        asset_id: id(CLONE),
        chain_id: String(CHAIN_TWO),
        kind: "fine-tune",
        name: "Clone",
        owner: ALICE,
        registered_at: at(1200),
        changed_at: at(1200),
        child_count: "0",
        contribution_count: "0",
      },
    ]);
  });

  it("derivations as they are now, their shares exact", async () => {
    expect(
      await read(
        `select child_id, parent_id, share, share_wad, relation, is_cross_chain, is_parent_registered, parent_chain_id, registered_at
         from derivations order by child_key, parent_key`,
      ),
    ).toEqual([
      {
        child_id: id(MODEL),
        parent_id: id(DATASET),
        share: "0.1",
        share_wad: "100000000000000000",
        relation: "train",
        is_cross_chain: false,
        is_parent_registered: true,
        parent_chain_id: String(CHAIN_ONE),
        registered_at: at(1400),
      },
      {
        child_id: id(CLONE),
        parent_id: id(MODEL),
        share: "0.5",
        share_wad: "500000000000000000",
        relation: "fine-tune",
        is_cross_chain: true,
        is_parent_registered: true,
        parent_chain_id: String(CHAIN_ONE),
        registered_at: at(1200),
      },
      {
        child_id: id(CLONE),
        parent_id: id(UNSEEN),
        share: "0.25",
        share_wad: "250000000000000000",
        relation: "quote",
        is_cross_chain: false,
        is_parent_registered: false,
        parent_chain_id: String(CHAIN_TWO),
        registered_at: at(1200),
      },
    ]);
  });

  it("contributions, with how they were judged and that they were revoked", async () => {
    expect(
      await read(
        `select contribution_id, asset_id, contributor, role, weight, is_active, revoked_at, revoked_by, revoke_reason,
           validation_count, average_score from contributions where not is_active`,
      ),
    ).toEqual([
      {
        contribution_id: `eip155:${CHAIN_ONE}/${EMITTER}/contribution/1`,
        asset_id: id(DATASET),
        contributor: CAROL,
        role: "labeler",
        weight: "5",
        is_active: false,
        revoked_at: at(1400),
        revoked_by: ALICE,
        revoke_reason: "duplicate",
        validation_count: "2",
        average_score: "82.500000",
      },
    ]);
    expect(await read("select validator, score from validations order by score")).toEqual([
      { validator: ALICE, score: "75" },
      { validator: BOB, score: "90" },
    ]);
    expect(await read("select asset_id, account, role, weight_total, weight_share from asset_contributors")).toEqual([
      { asset_id: id(MODEL), account: BOB, role: "developer", weight_total: "3", weight_share: "1.000000000000000000" },
    ]);
  });

  it("invocations, nested ones with what they happened within", async () => {
    const of = (invocation: number): string => `eip155:${CHAIN_ONE}/${EMITTER}/invocation/${invocation}`;
    expect(
      await read(
        `select invocation_id, parent_invocation_id, asset_id, caller, token_id, fee_base_units, fee, units, time
         from invocations order by unix_time`,
      ),
    ).toEqual([
      {
        ...{ invocation_id: of(7), parent_invocation_id: null, asset_id: id(MODEL), caller: ALICE, token_id: TOKEN_ID },
        ...{ fee_base_units: "100", fee: null, units: "2", time: at(1200) },
      },
      {
        ...{ invocation_id: of(8), parent_invocation_id: of(7), asset_id: id(MODEL), caller: BOB, token_id: TOKEN_ID },
        ...{ fee_base_units: "10", fee: null, units: "1", time: at(1410) },
      },
    ]);
  });

  it("payouts and claims, each with its event and transaction", async () => {
    const rows = await read<Record<string, unknown>>(
      `select event_id, account, role, asset_id, invocation_id, token_id, amount_base_units, is_direct, is_finalized, time,
         transaction_hash from payouts order by unix_time, chain_id, block_number, log_index`,
    );
    expect(rows.length).toBe(6);
    expect(rows[0]).toEqual({
      event_id: `eip155:${CHAIN_ONE}/${blockHash(CHAIN_ONE, 20)}/1/0`,
      account: BOB,
      role: "developer",
      asset_id: id(MODEL),
      invocation_id: `eip155:${CHAIN_ONE}/${EMITTER}/invocation/7`,
      token_id: TOKEN_ID,
      amount_base_units: "70",
      is_direct: true,
      is_finalized: true,
      time: at(1200),
      transaction_hash: expect.stringMatching(/^0x[0-9a-f]{64}$/) as string,
    });
    const events = await read<Record<string, unknown>>(
      "select e.event_id from payouts join events as e using (event_id, transaction_hash, amount_base_units) where e.type = 'PayoutSettled'",
    );
    expect(events.length).toBe(6);
    expect(
      await read("select account, token_id, amount_base_units, is_finalized from claims order by account"),
    ).toEqual([
      { account: BOB, token_id: TOKEN_ID, amount_base_units: "3", is_finalized: false },
      { account: CAROL, token_id: TOKEN_ID, amount_base_units: "25", is_finalized: false },
    ]);
  });

  it("earnings, as the API's own query adds them up", async () => {
    const accounts = [ALICE, BOB, CAROL];
    const expected = await withSnapshot(pool, { statementTimeoutMs: 10_000 }, (snapshot) =>
      readEarnings(snapshot, accounts),
    );
    const rows = await read<Record<string, string>>(
      `select account, chain_id, caip.hex(token_key) as token, earned_base_units as earned, claimed_base_units as claimed,
         finalized_earned_base_units as "finalizedEarned", payout_count as "payoutCount", claimable_base_units as claimable
       from earnings order by account, chain_id, token_key`,
    );
    expect(
      rows.map(({ claimable, chain_id: chainId, ...row }) => {
        expect(BigInt(claimable!)).toBe(BigInt(row["earned"]!) - BigInt(row["claimed"]!));
        return { ...row, chainId: Number(chainId), payoutCount: Number(row["payoutCount"]) };
      }),
    ).toEqual(expected.map((row) => ({ ...row })));
    expect(
      await read("select first_at, last_at from earnings where account = $1 and token_id = $2", [CAROL, COIN_TWO_ID]),
    ).toEqual([{ first_at: at(1200), last_at: at(1450) }]);
  });

  it("identities, as the API's own query judges who holds an account", async () => {
    const rows = await read<{ identity: Hex; name: string; account: Hex }>(
      "select identity, name, account from identities order by account",
    );
    expect(rows).toEqual([
      { identity: STUDIO, name: "studio", account: ALICE },
      { identity: GUILD, name: "guild", account: BOB },
    ]);
    const accounts = [ALICE, BOB, CAROL];
    const judged = await withSnapshot(pool, { statementTimeoutMs: 10_000 }, (snapshot) =>
      readAccountIdentities(snapshot, accounts),
    );
    expect(accounts.map((account) => rows.find((row) => row.account === account)?.identity ?? null)).toEqual(judged);
  });

  it("sums by asset, token and hour that equal those of the rows they sum", async () => {
    const [sums] = await read(
      `select (select sum(payout_total_base_units) from token_hours) = (select sum(amount_base_units) from payouts)
           and (select sum(payout_count) from token_hours) = (select count(*) from payouts)
           and (select sum(claim_total_base_units) from token_hours) = (select sum(amount_base_units) from claims)
           and (select sum(fee_total_base_units) from token_hours) = (select sum(fee_base_units) from invocations) as by_token,
         (select sum(payout_total_base_units) from asset_hours)
             = (select sum(amount_base_units) from payouts where asset_id is not null)
           and (select sum(fee_total_base_units) from asset_usage) = (select sum(fee_base_units) from invocations)
           and (select sum(unit_total) from asset_usage) = (select sum(units) from invocations) as by_asset,
         (select sum(event_count) from chain_hours) = (select count(*) from events where type is not null)
           and (select sum(event_count) from transactions) = (select count(*) from events)
           and (select count(distinct (chain_id, block_number)) from events) = (select count(*) from blocks) as by_chain,
         (select min(time) from token_hours) = '1970-01-01 00:00Z' as by_hour`,
    );
    expect(sums).toEqual({ by_token: true, by_asset: true, by_chain: true, by_hour: true });
    expect(await read("select asset_name, invocation_count from asset_usage where invocation_count > 0")).toEqual([
      { asset_name: "Speech", invocation_count: "2" },
    ]);
  });

  it("chains, reorgs and what was set aside", async () => {
    expect(
      await read(
        `select id, name, indexed_block, indexed_at, finalized_block, source_block, blocks_behind, is_ready, error, reorg_count,
           lag_seconds > 1e9 as lags from chains order by chain_id`,
      ),
    ).toEqual([
      {
        ...{ id: `eip155:${CHAIN_ONE}`, name: `chain-${CHAIN_ONE}`, indexed_block: "41", indexed_at: at(1410) },
        ...{ finalized_block: "30", source_block: "41", blocks_behind: "0", is_ready: true, error: null },
        ...{ reorg_count: "1", lags: true },
      },
      {
        ...{ id: `eip155:${CHAIN_TWO}`, name: `chain-${CHAIN_TWO}`, indexed_block: "8", indexed_at: at(1500) },
        ...{ finalized_block: "5", source_block: "8", blocks_behind: "0", is_ready: true, error: null },
        ...{ reorg_count: "0", lags: true },
      },
    ]);
    expect(await read("select chain_name, to_block, depth, is_below_finality from reorgs")).toEqual([
      { chain_name: `chain-${CHAIN_ONE}`, to_block: "38", depth: "2", is_below_finality: false },
    ]);
    expect(await read("select code, is_applied, account, block_number from anomalies order by block_number")).toEqual([
      { code: "undecodable", is_applied: false, account: null, block_number: "20" },
      { code: expect.any(String) as string, is_applied: true, account: BOB, block_number: "41" },
    ]);
  });
});

describe("what the views say of a chain's indexing", () => {
  it.each([
    ["never noted", "source_seen_at = null", true],
    ["noted half a minute ago", "source_seen_at = clock_timestamp() - interval '30 seconds'", true],
    [
      "noted two minutes ago, by an indexer that died",
      "source_seen_at = clock_timestamp() - interval '2 minutes'",
      false,
    ],
    ["stopped by an error", "error = 'reason'", false],
    ["behind by more than its finality", "source_number = indexed_number + finality + 1", false],
    ["without a source", "source_number = null", false],
  ])("%s, is as ready as the API says", async (_what, change, isReady) => {
    await analytics.owner.query(`create temporary table kept as select * from log.head where chain_id = ${CHAIN_ONE}`);
    await analytics.owner.query(`update log.head set ${change} where chain_id = ${CHAIN_ONE}`);
    const [row] = await read<{ is_ready: boolean }>(`select is_ready from chains where chain_id = ${CHAIN_ONE}`);
    const heads = await withSnapshot(pool, { statementTimeoutMs: 10_000 }, readHeads);
    await analytics.owner.query(
      `update log.head as h set source_seen_at = k.source_seen_at, source_number = k.source_number, error = k.error
       from kept as k where k.chain_id = h.chain_id`,
    );
    await analytics.owner.query("drop table kept");
    const head = heads.find(({ chainId }) => chainId === CHAIN_ONE);
    expect({ view: row?.is_ready, api: head && isHeadReady(head) }).toEqual({ view: isReady, api: isReady });
  });

  it("does not take for a reorg that the config asks for other contracts", async () => {
    const change = { chainId: CHAIN_TWO, toBlock: 2, depth: 6, isBelowFinality: true, isScopeChange: true };
    await recordReorg(analytics.owner, change);
    expect(
      await read(
        `select (select reorg_count from chains where chain_id = ${CHAIN_TWO}) as counted,
           (select count(*) from reorgs where chain_id = ${CHAIN_TWO}) as listed`,
      ),
    ).toEqual([{ counted: "0", listed: "0" }]);
  });
});

describe("analytics.token, the one place that knows of decimals", () => {
  it("lists every token once; with decimals put there, every amount appears in whole tokens", async () => {
    const { owner } = analytics;
    expect(await read("select * from token order by id")).toMatchObject([
      { id: TOKEN_ID, chain_id: String(CHAIN_ONE), address: TOKEN, is_native: false, symbol: null, decimals: null },
      { id: COIN_TWO_ID, chain_id: String(CHAIN_TWO), is_native: true, symbol: null, decimals: null },
    ]);
    await owner.query("begin");
    await owner.query(
      "insert into enrichment.token (chain_id, token, symbol, decimals, next_at) values ($1, $2, 'TOK', 2, now())",
      [CHAIN_ONE, Buffer.from(TOKEN.slice(2), "hex")],
    );
    const wholes = await owner.query(
      `select (select array_agg(fee::text order by unix_time) from analytics.invocations) as fees,
         (select array_agg(amount::text order by unix_time, log_index) from analytics.payouts where token_symbol = 'TOK') as payouts,
         (select array_agg(amount::text order by unix_time) from analytics.claims) as claims,
         (select array_agg(array[earned, claimed, claimable, finalized_earned]::text[] order by account)
          from analytics.earnings where token_symbol = 'TOK') as earnings,
         (select array_agg(fee_total::text order by asset_id) from analytics.asset_usage where token_symbol = 'TOK') as usage,
         (select sum(payout_total) from analytics.token_hours) as hours,
         (select sum(payout_total) from analytics.asset_hours) as asset_hours,
         (select sum(amount) from analytics.events where type = 'PayoutSettled') as events,
         (select count(*) from analytics.payouts where token_symbol is null and amount is not null) as unknown`,
    );
    await owner.query("rollback");
    expect(wholes.rows).toEqual([
      {
        fees: ["1", "0.1"],
        payouts: ["0.7", "0.3", "0.12", "0.1"],
        claims: ["0.25", "0.03"],
        earnings: [
          ["0.1", "0", "0.1", "0"],
          ["0.7", "0.73", "-0.03", "0.7"],
          ["0.42", "0.25", "0.17", "0.3"],
        ],
        usage: ["0", "1.1"],
        hours: "1.22",
        asset_hours: "1.1",
        events: "1.22",
        unknown: "0",
      },
    ]);
  });
});
