import { readFile } from "node:fs/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { writeChain } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const account = (digit: string) => `0x${digit.repeat(40)}` as const;
const asset = { chainId: 1n, registry: account("a"), assetId: 1n };
const token = account("0");
const recorded = (contribution: bigint, weight: bigint): DomainEvent => ({
  type: "ContributionRecorded",
  contribution,
  asset,
  contributor: account(contribution === 1n ? "1" : "2"),
  role: "annotator",
  weight,
  evidence: "",
});
const events: DomainEvent[] = [
  recorded(1n, 5n),
  recorded(2n, 7n),
  recorded(3n, 11n),
  { type: "ContributionRevoked", contribution: 3n, by: account("9"), reason: "" },
  { type: "PayoutSettled", account: account("1"), role: "annotator", token, amount: 100n, direct: false },
  { type: "PayoutSettled", account: account("3"), role: "developer", token, amount: 40n, direct: true },
  { type: "PayoutClaimed", account: account("1"), token, amount: 60n },
  { type: "PayoutClaimed", account: account("4"), token, amount: 1n },
];

/** Of the n-th block: twenty hours after the one before. */
const timeOf = (n: number): number => (n + 1) * 20 * 3_600;

let database: TestDatabase;
beforeAll(async () => {
  database = await createMigratedDatabase();
  for (const chainId of [1, 2]) {
    await writeChain(database.url, {
      chainId,
      blocks: events.map((event, at) => ({ number: at + 1, time: timeOf(at), events: [event] })),
      finalized: { number: events.length, time: timeOf(events.length - 1) },
      head: { number: events.length, time: timeOf(events.length - 1) },
    });
  }
});
afterAll(() => database.drop());

/** Puts the tables back to how they were, runs the migration again, and counts the rows of one of them. */
async function migrateAgain(back: string, migration: string, table: string): Promise<number> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await client.query(back);
    await client.query(await readFile(`db/migrations/${migration}.sql`, "utf8"));
    const { rows } = await client.query<{ count: number }>(`select count(*)::int from projection.${table}`);
    return rows[0]?.count ?? 0;
  } finally {
    await client.end();
  }
}

describe("a migration that adds sums", () => {
  it.each([
    {
      migration: "1795392900000-standings",
      back: `drop table projection.contributor, projection.account_total;
        drop index projection.asset_contributor_weight_idx;
        alter table projection.asset_tally drop column weight_total`,
      table: "account_total",
      rows: 4,
    },
    { migration: "1795393500000-token-days", back: "drop table projection.token_day", table: "token_day", rows: 4 },
  ])(
    "fills them from what was folded before as folding would have: $migration",
    async ({ migration, back, table, rows }) => {
      expect(await migrateAgain(back, migration, table)).toBe(rows);
      expect((await rebuildProjections({ url: database.url, isSwap: false })).difference).toBeUndefined();
    },
  );
});
