import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import { contributionFilters, contributionList } from "../../src/queries/people/contributions.js";
import { MOST_SUMS, counterOf, counters, ownCounters } from "../../src/queries/lists/counters.js";
import { derivationFilters, derivationList } from "../../src/queries/assets/derivations.js";
import { type Filters, type Where, compileWhere } from "../../src/queries/lists/filter.js";
import { invocationFilters, invocationList } from "../../src/queries/money/invocations.js";
import { claimFilters, ledgerList, payoutFilters } from "../../src/queries/money/ledger.js";
import type { List } from "../../src/queries/lists/page.js";
import { type Snapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { type Sql, bytesArray, sql } from "../../src/queries/reading/sql.js";
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
  TOKEN_ID,
  UNSEEN,
  WAD,
  chainOne,
  chainTwo,
  derived,
  id,
} from "../api/support/story.js";
import { writeChain } from "../api/support/write-chain.js";
import { type TestDatabase, createMigratedDatabase } from "../support/database.js";

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const work = { type: "ContributionRecorded", asset: DATASET, role: "judge", weight: 1n, evidence: "" } as const;
  const events = [
    { ...work, contribution: 8n, contributor: BOB },
    { ...work, contribution: 9n, contributor: BOB, asset: MODEL },
    { ...work, contribution: 9n, contributor: ALICE },
    derived(UNSEEN, MODEL, WAD / 8n),
    { type: "DerivationRevoked" as const, child: CLONE, parent: UNSEEN },
  ];
  await writeChain(database.url, chainOne);
  await writeChain(database.url, { ...chainTwo, blocks: [...chainTwo.blocks, { number: 8, time: 1500, events }] });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const read = <Result>(reading: (snapshot: Snapshot) => Promise<Result>): Promise<Result> =>
  withSnapshot(pool, { statementTimeoutMs: 5_000 }, reading);

const countRows = (list: List): Promise<number> =>
  read(async (snapshot) => {
    const [row] = await snapshot.query<{ count: number }>(
      sql`select count(*) as count from ${list.from} where ${list.where}`,
    );
    return row?.count ?? -1;
  });

type ListName = keyof typeof counters;
const lists: Record<ListName, [filters: Filters, list: (where: Sql) => List]> = {
  payouts: [payoutFilters, (where) => ledgerList("payouts", null, where)],
  claims: [claimFilters, (where) => ledgerList("claims", null, where)],
  invocations: [invocationFilters, (where) => invocationList(null, where)],
  derivations: [derivationFilters, (where) => derivationList(null, where)],
  contributions: [contributionFilters(null), (where) => contributionList(null, where)],
};

const assets = [DATASET, MODEL, CLONE, UNSEEN].map(id);
/** Some of what each filter that sums are kept by may be asked for. */
const values: Record<string, readonly Where[]> = {
  token: [{}, { token: TOKEN_ID }, { token_in: [TOKEN_ID, COIN_TWO_ID] }, { token: "eip155:1/slip44:60" }],
  chainId: [{}, { chainId: CHAIN_TWO }, { chainId_in: [CHAIN_ONE, CHAIN_TWO] }, { chainId_in: [] }],
  account: [{}, { account: BOB }, { account_in: [BOB, CAROL, CAROL] }],
  asset: [{}, ...assets.map((asset) => ({ asset })), { asset_in: assets }],
  parent: [{}, ...assets.map((parent) => ({ parent })), { parent_in: assets }],
  type: [{}, { type: "PayoutSettled" }, { type_in: ["DerivationRegistered", "IdentityLinked"] }],
  isActive: [{}, { isActive: true }],
};
const combine = (names: readonly string[]): Where[] =>
  names.reduce<Where[]>(
    (wheres, name) => wheres.flatMap((where) => (values[name] ?? []).map((more) => ({ ...where, ...more }))),
    [{}],
  );
const namesOf = (known: readonly { filters: Filters }[]): string[] => [
  ...new Set(known.flatMap(({ filters }) => Object.keys(filters))),
];

describe("a counter", () => {
  it.each(Object.keys(lists) as ListName[])("of %s says what counting them does", async (name) => {
    const [filters, list] = lists[name];
    let most = 0;
    for (const where of combine(namesOf(counters[name]))) {
      const counter = counterOf(counters[name], where);
      if (!counter) continue;
      const counted = await countRows(list(compileWhere(filters, where)));
      const [sum] = await read((snapshot) => snapshot.query<{ count: number }>(sql`select ${counter} as count`));
      expect({ where, count: sum?.count }).toEqual({ where, count: counted });
      most = Math.max(most, counted);
    }
    expect(most).toBeGreaterThan(0);
  });

  const owned: [name: keyof typeof ownCounters, list: ListName, column: Sql][] = [
    ["accountPayouts", "payouts", sql`l.account`],
    ["assetPayouts", "payouts", sql`l.asset`],
    ["assetInvocations", "invocations", sql`i.asset`],
    ["children", "derivations", sql`d.parent`],
    ["assetContributions", "contributions", sql`c.asset`],
  ];
  it.each(owned)("of an owner's %s does so for each owner", async (name, listName, column) => {
    const [filters, list] = lists[listName];
    const owners = name.startsWith("account")
      ? [ALICE, BOB, CAROL]
      : [DATASET, MODEL, CLONE, UNSEEN].map(encodeAssetKey);
    let most = 0;
    for (const where of combine(namesOf(ownCounters[name]))) {
      const counter = counterOf(ownCounters[name], where);
      if (!counter) continue;
      const { from, where: isListed } = list(compileWhere(filters, where));
      const rows = await read((snapshot) =>
        snapshot.query<{ summed: number; counted: number }>(sql`
          select ${counter} as summed, (select count(*) from ${from} where ${isListed} and ${column} = owner.k0) as counted
          from unnest(${bytesArray(owners)}) as owner(k0)`),
      );
      expect({ where, counts: rows.map(({ summed }) => summed) }).toEqual({
        where,
        counts: rows.map(({ counted }) => counted),
      });
      most = Math.max(most, ...rows.map(({ counted }) => counted));
    }
    expect(most).toBeGreaterThan(0);
  });

  it.each<[ListName, Where]>([
    ["payouts", { role: "labeler" }],
    ["payouts", { asset: null }],
    ["payouts", { asset_not: id(DATASET) }],
    ["payouts", { account: BOB, asset: id(DATASET) }],
    ["payouts", { OR: [{ account: BOB }] }],
    ["payouts", { token: TOKEN_ID, amount_gt: "1" }],
    ["contributions", {}],
    ["contributions", { isActive: false }],
    ["contributions", { asset: id(DATASET) }],
    ["derivations", { child: id(CLONE) }],
  ])("knows nothing of %s where %j", (name, where) => {
    expect(counterOf(counters[name], where)).toBeUndefined();
  });

  it("adds up so many sums, and says nothing of one more", async () => {
    const counter = counterOf(counters.claims, { chainId: 77 });
    if (!counter) throw new Error("Expected a counter of a chain's claims, found none.");
    const count = async () =>
      (await read((snapshot) => snapshot.query<{ count: number | null }>(sql`select ${counter} as count`)))[0]?.count;
    const addHours = (from: number, to: number) =>
      pool.query(
        `insert into projection.token_hour (chain_id, token, hour, invocation_count, fee_total, payout_count, payout_total, claim_count, claim_total)
           select 77, '\\x00', hour, 0, 0, 0, 0, 1, 1 from generate_series($1::int, $2::int) as hour`,
        [from, to],
      );
    await addHours(1, MOST_SUMS);
    expect(await count()).toBe(MOST_SUMS);
    await addHours(MOST_SUMS + 1, MOST_SUMS + 1);
    expect(await count()).toBeNull();
  });
});
