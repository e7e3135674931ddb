import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { type Analytics, openAnalytics, viewNames } from "../analytics/support/open-analytics.js";
import { dumpSchema } from "../support/dump-schema.js";

let analytics: Analytics;
let views: string[];

beforeAll(async () => {
  analytics = await openAnalytics();
  views = await viewNames(analytics.owner);
});

afterAll(() => analytics.close());

/** How many rows each view has, and their digest but for what tells the time of reading. */
async function readAll(client: pg.ClientBase): Promise<Record<string, unknown>> {
  const entries: [string, unknown][] = [];
  for (const view of views) {
    const { rows } = await client.query<{ digest: string }>(
      `select md5(coalesce(string_agg(row, '' order by row), '')) || '/' || count(*) as digest
       from (select (to_jsonb(v) - 'lag_seconds')::text as row from analytics.${view} as v) as line`,
    );
    entries.push([view, rows[0]?.digest]);
  }
  return Object.fromEntries(entries);
}

async function readComments(): Promise<unknown[]> {
  const { rows } = await analytics.owner.query<Record<string, unknown>>(
    `select c.relname, obj_description(c.oid, 'pg_class') as about, a.attname, a.atttypid::regtype::text as type,
       col_description(c.oid, a.attnum) as column_about, obj_description(c.relnamespace, 'pg_namespace') as schema_about
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
     where c.relnamespace = 'analytics'::regnamespace order by c.relname, a.attnum`,
  );
  return rows;
}

const expectSwapped = async (): Promise<void> => {
  expect(await rebuildProjections({ url: analytics.url, isSwap: true })).toMatchObject({
    difference: undefined,
    isSwapped: true,
  });
};

/** Until a replay has swapped, and waits for readers of what was there before. */
async function waitForFormer(): Promise<void> {
  const isThere = async (): Promise<boolean> => {
    const { rows } = await analytics.owner.query<{ old: string | null }>(
      "select to_regnamespace('analytics_old') as old",
    );
    return rows[0]?.old !== null;
  };
  await expect.poll(isThere, { timeout: 30_000, interval: 20 }).toBe(true);
}

describe("the views of schema analytics after a replay has swapped the projections", () => {
  it("answer the same, from the new tables, with the same columns, comments and grants", async () => {
    const { owner, analyst } = analytics;
    await owner.query("grant usage on schema analytics to tributary_writer");
    await owner.query("grant select (asset_id, name) on analytics.assets to tributary_writer");
    await owner.query("alter view analytics.chains set (security_barrier = true)");
    const before = { rows: await readAll(analyst), comments: await readComments(), schema: await dumpSchema(owner) };
    await expectSwapped();
    expect(await readAll(analyst)).toEqual(before.rows);
    expect(await readComments()).toEqual(before.comments);
    expect(await dumpSchema(owner)).toBe(before.schema);
    const { rows } = await owner.query(
      `select has_column_privilege('tributary_writer', 'analytics.assets', 'name', 'select') as granted,
         has_column_privilege('tributary_writer', 'analytics.assets', 'uri', 'select') as not_granted,
         (select reloptions from pg_class where oid = 'analytics.chains'::regclass) as options`,
    );
    expect(rows).toEqual([{ granted: true, not_granted: false, options: ["security_barrier=true"] }]);

    await owner.query("update projection.asset_metadata set name = 'Renamed' where valid_to = 9223372036854775807");
    const { rows: renamed } = await analyst.query("select distinct name from analytics.assets");
    expect(renamed).toEqual([{ name: "Renamed" }]);
    await expect(
      rebuildProjections({ url: analytics.url, isSwap: true, isDifferenceExpected: true }),
    ).resolves.toMatchObject({ isSwapped: true });
    expect(await readAll(analyst)).toEqual(before.rows);
  });

  it("never fail and never miss a row while replays swap, however many read them at once", async () => {
    const before = await readAll(analytics.analyst);
    let isOver = false;
    const read = async (): Promise<number> => {
      const client = await analytics.connectAnalyst();
      let rounds = 0;
      do {
        expect(await readAll(client)).toEqual(before);
        rounds += 1;
      } while (!isOver);
      return rounds;
    };
    const readers = [read(), read(), read()];
    try {
      for (let round = 0; round < 2; round += 1) await expectSwapped();
    } finally {
      isOver = true;
    }
    for (const rounds of await Promise.all(readers)) expect(rounds).toBeGreaterThan(1);
  });

  it("go on for a reader who is in the middle of them; the former ones go when he is done", async () => {
    const { owner } = analytics;
    const reader = await analytics.connectAnalyst();
    const before = await readAll(analytics.analyst);
    await reader.query("begin");
    await reader.query("select * from analytics.payouts");
    let isDone = false;
    const swapped = expectSwapped().then(() => (isDone = true));
    await waitForFormer();
    // The new ones are there for everybody, and whoever holds on to a former one reads it to the end.
    expect(await readAll(analytics.analyst)).toEqual(before);
    expect(await readAll(reader)).toEqual(before);
    expect(isDone).toBe(false);
    await reader.query("commit");
    await swapped;
    const { rows } = await owner.query("select nspname from pg_namespace where nspname ~ '_(old|next|check)$'");
    expect(rows).toEqual([]);
  });

  it("are made anew although a replay was killed between the swap and its clean-up", async () => {
    const reader = await analytics.connectAnalyst();
    await reader.query("begin");
    await reader.query("select * from analytics.assets");
    const killed = rebuildProjections({ url: analytics.url, isSwap: true });
    killed.catch(() => undefined);
    await waitForFormer();
    await analytics.owner.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'tributary rebuild' and datname = current_database()`,
    );
    await expect(killed).rejects.toThrow();
    await reader.query("commit");
    const before = await readAll(analytics.analyst);
    await expectSwapped();
    expect(await readAll(analytics.analyst)).toEqual(before);
  });
});

describe("a replay", () => {
  it("refuses to begin where it would drop what others made on the projections or views", async () => {
    const { owner, url } = analytics;
    await owner.query(`create schema mine;
      create view mine.of_views as select * from analytics.assets;
      create materialized view mine.of_tables as select * from projection.ledger;
      create table analytics.notes (note text)`);
    await expect(rebuildProjections({ url, isSwap: true })).rejects.toThrow(
      "Expected nothing but the views of schema analytics to read the projections, and nothing else in that schema, " +
        "found analytics.notes, mine.of_tables, mine.of_views.",
    );
    expect((await rebuildProjections({ url, isSwap: false })).difference).toBeUndefined();
    await owner.query("drop schema mine cascade; drop table analytics.notes");
    await expectSwapped();
  });
});
