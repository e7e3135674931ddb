import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeAssetKey, encodeAssetKey, formatAssetId } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import { migrateDatabase } from "../../src/log/migrate.js";
import { assetFilters, assetList, assetOrders } from "../../src/queries/assets/assets.js";
import { readParts } from "../../src/queries/assets/attribution-parts.js";
import { contributorList, contributorOrders, hasManyWorkers } from "../../src/queries/people/contributor-list.js";
import type { Cut } from "../../src/queries/reading/cut.js";
import { readEarnings } from "../../src/queries/money/earnings.js";
import { type Where, compileWhere } from "../../src/queries/lists/filter.js";
import { indexingTokens, ledgerList, ledgerOrders, payoutFilters } from "../../src/queries/money/ledger.js";
import { readLineageGraph } from "../../src/queries/assets/lineage-graph.js";
import { readPage } from "../../src/queries/lists/page.js";
import { searchAssetNames } from "../../src/queries/assets/search.js";
import { type Snapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { bytes, sql } from "../../src/queries/reading/sql.js";
import { type TestDatabase, createDatabase } from "../support/database.js";

const ACCOUNTS = 2_000;
const ROWS = 100_000;
const WORKERS = 90_000;
const account: Hex = `0x${"0".repeat(38)}07`;
const worker: Hex = `0xee${"0".repeat(37)}7`;
const token = { chainId: 1, token: `0x${"0".repeat(40)}` } as const;
const root = encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: 1n });
/** Three contributors worked on it. */
const rare = encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: 7_000_000n });

let database: TestDatabase;
let pool: pg.Pool;
/** The statements of the reading under way. */
let asked: { name: string; text: string; values: unknown[] }[] = [];

beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase(database.url);
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  pool.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (query: string | { name?: string; text: string; values: unknown[] }, ...rest: unknown[]) => {
        if (typeof query !== "string" && query.name !== undefined) asked.push({ ...query, name: query.name });
        return send(query, ...rest);
      },
    });
  });
  await pool.query(`select log.open_chain(1, 'one', 10)`);
  await pool.query(
    `update log.head set indexed_number = ${ROWS}, finalized_number = ${ROWS - 10}, indexed_time = ${ROWS}, finalized_time = ${ROWS}`,
  );
  await pool.query(`
    insert into log.block (chain_id, number, hash, parent_hash, header_time, time, digest)
      select 1, n, int8send(n), int8send(n - 1), n, n, '\\x00' from generate_series(1, ${ROWS}) as n;
    select log.open_chain(2, 'without a block', 10)`);
  const keys = Array.from({ length: 20_000 }, (_, index) =>
    encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: BigInt(index) }),
  );
  // A tenth of the payouts are in tokens that seldom are, the rest in three.
  await pool.query(
    `insert into projection.ledger (chain_id, block_number, log_index, sub_index, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed, role, asset)
       select 1, n, 0, 0, false, false, n, n / ${ACCOUNTS}, decode(lpad(to_hex(n % ${ACCOUNTS}), 40, '0'), 'hex'),
         decode(lpad(to_hex(case when n % 10 = 9 then 16 + n / 10 % 2000 else n % 3 end), 40, '0'), 'hex'), 1, n / ${ACCOUNTS}, 0, 'x',
         ($1::bytea[])[1 + n % 500] from generate_series(1, ${ROWS}) as n`,
    [keys.slice(0, 500).map((key) => `\\x${key.slice(2)}`)],
  );
  await pool.query(
    `insert into projection.derivation (child, parent, chain_id, block_number, log_index, sub_index, block_time, share, relation)
       select child, parent, 1, place, step, 0, place, 1, 'train'
       from unnest($1::bytea[]) with ordinality as c(child, place)
       cross join generate_series(1, 3) as step
       cross join lateral (select ($1::bytea[])[place + step * 7] as parent) as p where parent is not null`,
    [keys.map((key) => `\\x${key.slice(2)}`)],
  );
  await pool.query(
    `insert into projection.asset_metadata (asset, chain_id, block_number, block_time, name, uri, content_hash)
       select key, 1, place, place, 'model ' || md5(place::text), '', '' from unnest($1::bytea[]) with ordinality as a(key, place)`,
    [keys.map((key) => `\\x${key.slice(2)}`)],
  );
  await pool.query(`
    insert into projection.asset (asset, chain_id, block_number, log_index, sub_index, block_time, kind)
      select asset, 1, block_number, 0, 0, block_time, 'model' from projection.asset_metadata;
    insert into projection.asset_owner (asset, chain_id, block_number, block_time, owner)
      select asset, 1, block_number, block_time, '' from projection.asset_metadata`);
  await pool.query(
    `insert into projection.asset_contributor (asset, account, role, chain_id, contribution_count, weight_total)
       select $1::bytea, account, 'annotator', 1, 1, 1 + place % 97 from (
         select distinct on (account) account, block_number as place from projection.ledger order by account, block_number) as who`,
    [`\\x${root.slice(2)}`],
  );
  // Contributors without a payout, who worked on one of ten thousand assets each, three of them on the rare one.
  await pool.query(
    `insert into projection.contribution (contract, contribution, chain_id, block_number, log_index, sub_index, block_time, asset,
         contributor, role, weight, evidence)
       select '', n, 1, n, 0, 0, n, case when n % 30000 = 7 then $2::bytea else ($1::bytea[])[10000 + n % 10000] end,
         decode('ee' || lpad(to_hex(n), 38, '0'), 'hex'), case when n % 2 = 0 then 'labeler' else 'annotator' end, 1, ''
       from generate_series(1, ${WORKERS}) as n`,
    [keys.map((key) => `\\x${key.slice(2)}`), `\\x${rare.slice(2)}`],
  );
  await pool.query(`
    insert into projection.asset_contributor (asset, account, role, chain_id, contribution_count, weight_total)
      select asset, contributor, role, chain_id, 1, weight from projection.contribution;
    insert into projection.contributor (account, chain_id, block_number, log_index, sub_index, block_time)
      select contributor, chain_id, block_number, log_index, sub_index, block_time from projection.contribution`);
  await pool.query(`
    insert into projection.asset_tally (asset, chain_id, child_count, contribution_count, weight_total)
      select asset, 1, 0, count(*), sum(weight_total) from projection.asset_contributor group by asset;
    insert into projection.contributor (account, chain_id, block_number, log_index, sub_index, block_time)
      select distinct on (account) account, chain_id, block_number, 0, 0, block_time from projection.ledger order by account, block_number;
    insert into projection.account_total (account, chain_id, token, earned, payout_count)
      select account, chain_id, token, count(*) * (1 + get_byte(account, 19)) ^ 3, count(*) from projection.ledger group by account, chain_id, token;
    analyze`);
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** More often than PostgreSQL plans a kept statement anew before it considers one plan for all values. */
const TIMES = 8;

/** The plans of a reading's statements: as first asked, by their values, and as they are planned once they have been asked often. */
async function plansOf(
  cut: Cut,
  read: (snapshot: Snapshot) => Promise<unknown>,
): Promise<[first: string, settled: string]> {
  for (let time = 0; time < TIMES; time++) {
    asked = [];
    await withSnapshot(pool, { statementTimeoutMs: 5_000, asOf: cut }, read);
  }
  const [first, settled]: [string[], string[]] = [[], []];
  for (const { name, text, values } of asked) {
    const kept = await pool.query<{ general: boolean }>(
      "select generic_plans > 0 as general from pg_prepared_statements where name = $1",
      [name],
    );
    const byValues = await explain("costs off", text, values);
    first.push(byValues);
    settled.push(kept.rows[0]?.general === true ? await explain("generic_plan, costs off", text) : byValues);
  }
  return [first.join("\n\n"), settled.join("\n\n")];
}

/** How many rows a reading's statements looked at. */
async function rowsRead(cut: Cut, read: (snapshot: Snapshot) => Promise<unknown>): Promise<number> {
  asked = [];
  await withSnapshot(pool, { statementTimeoutMs: 5_000, asOf: cut }, read);
  let rows = 0;
  for (const { text, values } of asked) {
    const plan = await explain("analyze, costs off, timing off, buffers off, summary off", text, values);
    for (const [, rowsOfLoop, loops] of plan.matchAll(/Scan .*actual rows=([\d.]+) loops=(\d+)/g)) {
      rows += Number(rowsOfLoop) * Number(loops);
    }
    for (const [, removed] of plan.matchAll(/Rows Removed by .*: (\d+)/g)) rows += Number(removed);
  }
  return rows;
}

async function explain(options: string, text: string, values?: unknown[]): Promise<string> {
  const { rows } = await pool.query<{ "QUERY PLAN": string }>(`explain (${options}) ${text}`, values);
  return rows.map((row) => row["QUERY PLAN"]).join("\n");
}

describe("the present", () => {
  it("an attribution takes no more of a crowded asset's contributors than the page shows", async () => {
    const plans = await plansOf(null, (snapshot) =>
      readParts(snapshot, [{ asset: root, retained: 10n ** 18n }], { offset: 0, limit: 50 }),
    );
    for (const plan of plans)
      expect(plan).toMatch(/Limit\n\s+->\s+Index (Only )?Scan using asset_contributor_weight_idx/);
  });

  it("a leaderboard comes from its index, in order", async () => {
    const plans = await plansOf(null, (snapshot) =>
      readPage(snapshot, contributorList(null, {}, token), contributorOrders.EARNED, {
        limit: 50,
        direction: "DESC",
      }),
    );
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using account_total_magnitude_idx");
    for (const plan of plans) expect(plan).toContain("Presorted Key: t.magnitude");
  });

  it("a leaderboard of an asset that many worked on is gone down from its top", async () => {
    const where = { asset: formatAssetId(decodeAssetKey(root)) };
    const read = (snapshot: Snapshot, isCrowded: boolean) =>
      readPage(snapshot, contributorList(null, where, token, isCrowded), contributorOrders.EARNED, {
        limit: 50,
        direction: "DESC",
      });
    const plans = await plansOf(null, async (snapshot) => read(snapshot, await hasManyWorkers(snapshot, where)));
    const [fromTop, fromWorkers] = await withSnapshot(pool, { statementTimeoutMs: 5_000 }, (snapshot) =>
      Promise.all([read(snapshot, true), read(snapshot, false)]),
    );
    expect(fromTop.items).toHaveLength(50);
    expect(fromTop.items).toEqual(fromWorkers.items);
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using account_total_magnitude_idx");
  });
});

describe("a past", () => {
  it("has the leaderboard of a token that is seldom paid in from the token's index", async () => {
    const cut = { time: 50_000, chainId: 1, blockNumber: 50_000 };
    const seldom = { chainId: 1, token: `0x${(20).toString(16).padStart(40, "0")}` } as const;
    const read = (snapshot: Snapshot) =>
      readPage(snapshot, contributorList(cut, {}, seldom), contributorOrders.EARNED, { limit: 50, direction: "DESC" });
    for (const plan of await plansOf(cut, read)) {
      expect(plan).toContain("using ledger_token_order_idx");
      expect(plan).not.toMatch(/Seq Scan/);
    }
    expect(await rowsRead(cut, read)).toBeLessThan(20);
  });
});

const cuts: [name: string, cut: Cut][] = [
  ["the present", null],
  ["a block", { time: 50_000, chainId: 1, blockNumber: 50_000 }],
];

describe.each(cuts)("as of %s", (_, cut) => {
  it("earnings jump from token to token by index", async () => {
    const plans = await plansOf(cut, (snapshot) => readEarnings(snapshot, [account]));
    for (const plan of plans) expect(plan).toContain("ledger_account_idx");
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on (ledger|block)/);
    for (const plan of plans) expect(plan).not.toMatch(/Sort\b[\s\S]*ledger_account_idx[\s\S]*Sort\b[\s\S]*Sort\b/);
  });

  it("an account's payouts come from its index, in order", async () => {
    const plans = await plansOf(cut, (snapshot) =>
      readPage(snapshot, ledgerList("payouts", cut, sql`l.account = ${bytes(account)}`), ledgerOrders.TIME, {
        limit: 50,
        direction: "DESC",
      }),
    );
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using ledger_account_order_idx");
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on ledger/);
  });

  it("contributors come in order of account, without reading what they earned", async () => {
    const plans = await plansOf(cut, (snapshot) =>
      readPage(snapshot, contributorList(cut, {}, undefined), contributorOrders.ACCOUNT, {
        limit: 50,
        direction: "ASC",
      }),
    );
    for (const plan of plans) expect(plan).toMatch(/Index (Only )?Scan using contributor_pkey/);
    for (const plan of plans) expect(plan).not.toMatch(/ledger|Sort/);
  });

  const rareId = formatAssetId(decodeAssetKey(rare));
  it.each<[string, Where]>([
    ["an asset", { asset: rareId }],
    ["one of several assets", { asset_in: [rareId, rareId.replace("7000000", "7000001")] }],
    ["an asset in a role", { asset: rareId, role: "annotator" }],
  ])("contributors to %s are found from its contributions, whatever they are ordered by", async (_, where) => {
    for (const [order, paidIn] of [
      ["ACCOUNT", undefined],
      ["ACCOUNT", token],
      ["EARNED", token],
    ] as const) {
      const read = (snapshot: Snapshot) =>
        readPage(snapshot, contributorList(cut, where, paidIn), contributorOrders[order], {
          limit: 50,
          direction: "DESC",
        });
      for (const plan of await plansOf(cut, read)) {
        expect(plan).toMatch(/Index (Only )?Scan .*using (contribution_asset|asset_contributor)_/);
        expect(plan).not.toMatch(/Seq Scan|on contributor/);
      }
      expect(await rowsRead(cut, read)).toBeLessThan(20);
    }
  });

  it("an account among contributors is looked up", async () => {
    for (const paidIn of [undefined, token]) {
      const read = (snapshot: Snapshot) =>
        readPage(snapshot, contributorList(cut, { account: worker }, paidIn), contributorOrders.ACCOUNT, {
          limit: 50,
          direction: "DESC",
        });
      for (const plan of await plansOf(cut, read)) expect(plan).not.toMatch(/Seq Scan/);
      expect(await rowsRead(cut, read)).toBeLessThan(20);
    }
  });

  it("all payouts come in their order, without sorting", async () => {
    const plans = await plansOf(cut, (snapshot) =>
      readPage(snapshot, ledgerList("payouts", cut, sql`true`), ledgerOrders.TIME, { limit: 50, direction: "DESC" }),
    );
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using ledger_total_order_idx");
  });

  it("claims come in their order from an index of their own", async () => {
    const plans = await plansOf(cut, (snapshot) =>
      readPage(snapshot, ledgerList("claims", cut, sql`true`), ledgerOrders.TIME, { limit: 50, direction: "DESC" }),
    );
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using ledger_claim_order_idx");
  });

  const tokenId = (n: number): string => `eip155:1/erc20:0x${n.toString(16).padStart(40, "0")}`;
  const payoutsOf = (where: Where, limit = 50) =>
    plansOf(cut, (snapshot) => {
      const conditions = compileWhere(indexingTokens(payoutFilters, where), where);
      return readPage(snapshot, ledgerList("payouts", cut, conditions), ledgerOrders.TIME, {
        limit,
        direction: "DESC",
      });
    });

  it.each([
    ["of a common token", 1],
    ["of a rare token", 20],
    ["of one never paid in", 9],
  ])("payouts %s come in their order from its index", async (_, n) => {
    const plans = await payoutsOf({ token: tokenId(n) });
    for (const plan of plans) expect(plan).toContain("Index Scan Backward using ledger_token_order_idx");
    // Said twice, a condition is taken for a narrower one, and what is left for little enough to sort.
    for (const plan of plans) expect(plan).not.toMatch(/Sort|token \|\|/);
  });

  it("an account's or an asset's payouts in a token come from the account's or the asset's index", async () => {
    const ofAccount = await payoutsOf({ account, token: tokenId(1) });
    for (const plan of ofAccount) expect(plan).toMatch(/Index Scan (Backward )?using ledger_account_(order_)?idx/);
    const ofAsset = await payoutsOf({ asset: formatAssetId(decodeAssetKey(root)), token: tokenId(1) }, 1_000);
    for (const plan of ofAsset) expect(plan).toContain("ledger_asset_idx");
  });

  it("payouts in any of several tokens are not sorted, for one of them may be common", async () => {
    const plans = await payoutsOf({ token_in: [tokenId(0), tokenId(20)] });
    for (const plan of plans) expect(plan).not.toContain("Sort");
  });

  it("of payouts that are not final only the newest are looked at", async () => {
    const plans = await payoutsOf({ isFinalized: false });
    for (const plan of plans) expect(plan).toMatch(/Index Cond: .*block_time >= \(InitPlan \d\)/);
  });

  it("a search finds a text anywhere in a name by its trigrams", async () => {
    const plans = await plansOf(cut, (snapshot) => searchAssetNames(snapshot, "c4ca42"));
    for (const plan of plans) expect(plan).toContain("asset_metadata_name_trigram_idx");
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan/);
  });

  it.each<[string, Where, string]>([
    ["a part of their name", { search: "c4ca42" }, "asset_metadata_name_trigram_idx"],
    ["a part of their name beside other conditions", { name_contains: "C4CA42", kind: "model" }, "name_trigram_idx"],
    ["the beginning of their name", { name_starts_with: "model c4ca" }, "asset_metadata_name_trigram_idx"],
    ["their name", { name: "model c4ca4238a0b923820dcc509a6f75849b" }, "asset_metadata_name_idx"],
    ["one of several names", { name_in: ["model c4ca4238a0b923820dcc509a6f75849b", "x"] }, "asset_metadata_name_idx"],
  ])("assets are found by %s", async (_, where, index) => {
    const plans = await plansOf(cut, (snapshot) =>
      readPage(snapshot, assetList(cut, compileWhere(assetFilters, where)), assetOrders.TIME, {
        limit: 50,
        direction: "DESC",
      }),
    );
    for (const plan of plans) expect(plan).toContain(index);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan/);
  });

  it("a lineage looks each node's derivations up", async () => {
    const plans = await plansOf(cut, (snapshot) => readLineageGraph(snapshot, root, "ANCESTORS"));
    for (const plan of plans) expect(plan).toMatch(cut ? /derivation_pkey/ : /derivation_child_idx|derivation_pkey/);
    for (const plan of plans) expect(plan).not.toMatch(/Seq Scan on derivation/);
    const downwards = await plansOf(cut, (snapshot) => readLineageGraph(snapshot, root, "DESCENDANTS"));
    for (const plan of downwards)
      expect(plan).toMatch(cut ? /derivation_parent_past_idx/ : /derivation_parent_idx|derivation_parent_past_idx/);
    for (const plan of downwards) expect(plan).not.toMatch(/Seq Scan on derivation/);
  });
});
