import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import { migrateDatabase } from "../../src/log/migrate.js";
import { readParts } from "../../src/queries/attribution-parts.js";
import { contributorList, contributorOrders } from "../../src/queries/contributor-list.js";
import type { Cut } from "../../src/queries/cut.js";
import { readEarnings } from "../../src/queries/earnings.js";
import { ledgerList, ledgerOrders } from "../../src/queries/ledger.js";
import { readLineageGraph } from "../../src/queries/lineage-graph.js";
import { readPage } from "../../src/queries/page.js";
import { searchAssetNames } from "../../src/queries/search.js";
import { openSnapshot } from "../../src/queries/snapshot.js";
import { bytes, sql } from "../../src/queries/sql.js";
import { type TestDatabase, createDatabase } from "../support/database.js";

const ACCOUNTS = 2_000;
const ROWS = 100_000;
const account: Hex = `0x${"0".repeat(38)}07`;
const root = encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: 1n });

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  await migrateDatabase(database.url);
  pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await pool.query(`select log.open_chain(1, 'one', 10)`);
  await pool.query(
    `update log.head set indexed_number = ${ROWS}, finalized_number = ${ROWS - 10}, indexed_time = ${ROWS}, finalized_time = ${ROWS}`,
  );
  await pool.query(`
    insert into log.block (chain_id, number, hash, parent_hash, header_time, time, digest)
      select 1, n, int8send(n), int8send(n - 1), n, n, '\\x00' from generate_series(1, ${ROWS}) as n;
    insert into projection.ledger (chain_id, block_number, log_index, sub_index, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed, role)
      select 1, n, 0, 0, false, false, n, n / ${ACCOUNTS}, decode(lpad(to_hex(n % ${ACCOUNTS}), 40, '0'), 'hex'),
        decode(lpad(to_hex(n % 3), 40, '0'), 'hex'), 1, n / ${ACCOUNTS}, 0, 'x' from generate_series(1, ${ROWS}) as n;`);
  const keys = Array.from({ length: 20_000 }, (_, index) =>
    encodeAssetKey({ chainId: 1n, registry: `0x${"ab".repeat(20)}`, assetId: BigInt(index) }),
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
    `insert into projection.asset_version (asset, chain_id, block_number, block_time, name, uri, content_hash)
       select key, 1, place, place, 'model ' || md5(place::text), '', '' from unnest($1::bytea[]) with ordinality as a(key, place)`,
    [keys.map((key) => `\\x${key.slice(2)}`)],
  );
  await pool.query(
    `insert into projection.asset_contributor (asset, account, role, chain_id, contribution_count, weight_total)
       select $1::bytea, account, 'annotator', 1, 1, 1 + place % 97 from (
         select distinct on (account) account, block_number as place from projection.ledger order by account, block_number) as who`,
    [`\\x${root.slice(2)}`],
  );
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

/** What each statement of a reading touched: nodes of its plan with the rows they read. */
async function plansOf(
  cut: Cut,
  read: (snapshot: ReturnType<typeof openSnapshot>) => Promise<unknown>,
): Promise<string> {
  const client = await pool.connect();
  const plans: string[] = [];
  const send = client.query.bind(client) as (query: unknown) => Promise<pg.QueryResult>;
  const explaining = {
    query: async (query: string | { text: string; values: unknown[] }) => {
      if (typeof query !== "string") {
        const { rows } = await send({ text: `explain (costs off) ${query.text}`, values: query.values });
        plans.push((rows as { "QUERY PLAN": string }[]).map((row) => row["QUERY PLAN"]).join("\n"));
      }
      return send(query);
    },
    release: (destroy?: boolean) => client.release(destroy),
  };
  const snapshot = openSnapshot({ connect: () => Promise.resolve(explaining) } as unknown as pg.Pool, {
    statementTimeoutMs: 5_000,
  });
  try {
    const at = snapshot.at(cut);
    await read({ ...at, close: () => snapshot.close() });
  } finally {
    await snapshot.close();
  }
  return plans.join("\n\n");
}

describe("the present", () => {
  it("an attribution takes no more of a crowded asset's contributors than the page shows", async () => {
    const plan = await plansOf(null, (snapshot) =>
      readParts(snapshot, [{ asset: root, retained: 10n ** 18n }], { offset: 0, limit: 50 }),
    );
    expect(plan).toMatch(/Limit\n\s+->\s+Index (Only )?Scan using asset_contributor_weight_idx/);
  });

  it("a leaderboard comes from its index, in order", async () => {
    const token = { chainId: 1, token: `0x${"0".repeat(40)}` } as const;
    const plan = await plansOf(null, (snapshot) =>
      readPage(snapshot, contributorList(null, sql`true`, token), contributorOrders.EARNED, {
        limit: 50,
        direction: "DESC",
      }),
    );
    expect(plan).toContain("Index Scan Backward using account_total_magnitude_idx");
    expect(plan).toContain("Presorted Key: t.magnitude");
  });
});

const cuts: [name: string, cut: Cut][] = [
  ["the present", null],
  ["a block", { time: 50_000, chainId: 1, blockNumber: 50_000 }],
];

describe.each(cuts)("as of %s", (_, cut) => {
  it("earnings jump from token to token by index", async () => {
    const plan = await plansOf(cut, (snapshot) => readEarnings(snapshot, [account]));
    expect(plan).toContain("ledger_account_idx");
    expect(plan).not.toMatch(/Seq Scan on (ledger|block)/);
    expect(plan).not.toMatch(/Sort\b[\s\S]*ledger_account_idx[\s\S]*Sort\b[\s\S]*Sort\b/);
  });

  it("an account's payouts come from its index, in order", async () => {
    const plan = await plansOf(cut, (snapshot) =>
      readPage(snapshot, ledgerList("payouts", cut, sql`l.account = ${bytes(account)}`), ledgerOrders.TIME, {
        limit: 50,
        direction: "DESC",
      }),
    );
    expect(plan).toContain("Index Scan Backward using ledger_account_order_idx");
    expect(plan).not.toMatch(/Seq Scan on ledger/);
  });

  it("contributors come in order of account, without reading what they earned", async () => {
    const plan = await plansOf(cut, (snapshot) =>
      readPage(snapshot, contributorList(cut, sql`true`, undefined), contributorOrders.ACCOUNT, {
        limit: 50,
        direction: "ASC",
      }),
    );
    expect(plan).toMatch(/Index (Only )?Scan using contributor_pkey/);
    expect(plan).not.toMatch(/ledger|Sort/);
  });

  it("all payouts come in their order, without sorting", async () => {
    const plan = await plansOf(cut, (snapshot) =>
      readPage(snapshot, ledgerList("payouts", cut, sql`true`), ledgerOrders.TIME, { limit: 50, direction: "DESC" }),
    );
    expect(plan).toContain("Index Scan Backward using ledger_total_order_idx");
  });

  it("a search finds a text anywhere in a name by its trigrams", async () => {
    const plan = await plansOf(cut, (snapshot) => searchAssetNames(snapshot, "c4ca42"));
    expect(plan).toContain("asset_version_name_trigram_idx");
    expect(plan).not.toMatch(/Seq Scan/);
  });

  it("a lineage looks each node's derivations up", async () => {
    const plan = await plansOf(cut, (snapshot) => readLineageGraph(snapshot, root, "ANCESTORS"));
    expect(plan).toMatch(cut ? /derivation_pkey/ : /derivation_child_idx|derivation_pkey/);
    expect(plan).not.toMatch(/Seq Scan on derivation/);
    const down = await plansOf(cut, (snapshot) => readLineageGraph(snapshot, root, "DESCENDANTS"));
    expect(down).toMatch(cut ? /derivation_parent_past_idx/ : /derivation_parent_idx|derivation_parent_past_idx/);
    expect(down).not.toMatch(/Seq Scan on derivation/);
  });
});
