import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Analytics, openAnalytics, viewNames } from "./support/open-analytics.js";

let analytics: Analytics;

beforeAll(async () => {
  analytics = await openAnalytics();
});

afterAll(() => analytics.close());

/** Every relation that is not a view of schema analytics nor of the system. */
async function otherRelations(): Promise<{ name: string; column: string }[]> {
  const { rows } = await analytics.owner.query<{ name: string; column: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name, quote_ident(a.attname) as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
     where c.relkind in ('r', 'p', 'v', 'm', 'S') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and n.nspname <> 'analytics' order by 1`,
  );
  return rows;
}

/** What the analyst is answered, each in a transaction of its own: refused is a lack of rights, however it shows. */
async function answersTo(attempts: readonly string[]): Promise<string[]> {
  const others: string[] = [];
  const client = await analytics.connectAnalyst();
  await client.query("set default_transaction_read_only = off");
  for (const sql of attempts) {
    const answer = await client.query(sql).then(
      () => "done",
      (error: Error & { code?: string }) => (error.code === "42501" ? undefined : `${error.code}: ${error.message}`),
    );
    if (answer !== undefined) others.push(`${sql} → ${answer}`);
  }
  return others;
}

describe("tributary_analyst", () => {
  it("reads every view of schema analytics, by its bare name too", async () => {
    const views = await viewNames(analytics.owner);
    for (const view of views) await analytics.read(`select * from ${view}`);
    expect(views.length).toBeGreaterThanOrEqual(20);
  });

  it("reads no other relation, and changes none", async () => {
    const relations = await otherRelations();
    expect(relations.length).toBeGreaterThan(20);
    expect(
      await answersTo([
        ...relations.map(({ name }) => `select * from ${name}`),
        ...relations.map(({ name, column }) => `select ${column} from ${name} limit 0`),
        ...relations.map(({ name, column }) => `update ${name} set ${column} = ${column}`),
        ...relations.map(({ name }) => `insert into ${name} select * from ${name}`),
        ...relations.map(({ name }) => `delete from ${name}`),
        ...(await viewNames(analytics.owner)).map((view) => `drop view analytics.${view}`),
      ]),
    ).toEqual([]);
    const changeable = await analytics.owner.query(
      `select relname from pg_class where relnamespace = 'analytics'::regnamespace
         and has_table_privilege('tributary_analyst', oid, 'insert, update, delete, truncate, references, trigger')`,
    );
    expect(changeable.rows).toEqual([]);
  });

  it("makes nothing, becomes nobody, and runs no function that could", async () => {
    const schemas = ["public", "analytics", "caip", "log", "projection"];
    expect(
      await answersTo([
        ...schemas.flatMap((schema) => [
          `create table ${schema}.mine (id int)`,
          `create view ${schema}.mine as select 1`,
          `create function ${schema}.mine() returns int language sql as 'select 1'`,
          `drop schema ${schema} cascade`,
        ]),
        "create schema mine",
        "create temporary table mine (id int)",
        "create temporary view mine as select 1",
        "select log.rewind(31337, -1)",
        "select log.open_chain(1, 'mine', 0)",
        "set role tributary_reader",
        "set role tributary_writer",
        "create role mine",
        "alter role tributary_analyst connection limit -1",
        "alter role tributary_reader password 'mine'",
        "copy analytics.assets to program 'true'",
        "copy analytics.assets to '/tmp/mine'",
        "select pg_read_file('PG_VERSION')",
        "set temp_file_limit = -1",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename <> 'tributary_analyst' and datname = current_database()",
      ]),
    ).toEqual([]);
  });

  it("begins within limits of time, work and connections", async () => {
    const settings = await analytics.read<{ name: string; setting: string }>(
      `select name, current_setting(name) as setting from pg_settings
       where name in ('statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'work_mem',
         'temp_file_limit', 'default_transaction_read_only', 'max_parallel_workers_per_gather', 'search_path') order by 1`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      default_transaction_read_only: "on",
      idle_in_transaction_session_timeout: "1min",
      lock_timeout: "5s",
      max_parallel_workers_per_gather: "1",
      search_path: "analytics, caip",
      statement_timeout: "30s",
      temp_file_limit: "2GB",
      work_mem: "32MB",
    });
    await expect(
      analytics.read("set statement_timeout = 50; select count(*) from generate_series(1, 1e9)"),
    ).rejects.toThrow(/statement timeout/);
    await analytics.analyst.query("reset statement_timeout");

    const { rows } = await analytics.owner.query(
      "select rolconnlimit from pg_roles where rolname = 'tributary_analyst'",
    );
    expect(rows).toEqual([{ rolconnlimit: 20 }]);
  });
});

describe("the roles that index and serve", () => {
  it("are not let into schema analytics", async () => {
    const { rows } = await analytics.owner.query(
      `select rolname, has_schema_privilege(rolname, 'analytics', 'usage') as may from pg_roles
       where rolname ~ '^tributary_' order by 1`,
    );
    expect(rows).toEqual([
      { rolname: "tributary_analyst", may: true },
      { rolname: "tributary_reader", may: false },
      { rolname: "tributary_writer", may: false },
    ]);
  });

  it("have their own limits only: the analyst's are not theirs", async () => {
    const { rows } = await analytics.owner.query<{ rolname: string }>(
      `select distinct r.rolname from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
       join pg_database d on d.oid = s.setdatabase where d.datname = current_database()`,
    );
    expect(rows).toEqual([{ rolname: "tributary_analyst" }]);
  });
});
