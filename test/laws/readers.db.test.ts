import type { ClientBase } from "pg";
import { beforeAll, describe, expect, it } from "vitest";
import { hexOfText, wordOfText } from "./generators/arbitrary-text.js";
import { scriptedHistory } from "./generators/scripted-history.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { readStoredRows } from "./tables/stored-rows.js";

const database = useLawDatabase();

interface Relation {
  schema: string;
  name: string;
  column: string;
}

let relations: Relation[] = [];

beforeAll(async () => {
  const { writer, owner } = database();
  const args = {
    assetId: 1n,
    owner: `0x${"1".repeat(40)}`,
    kind: wordOfText("model"),
    contentHash: `0x${"1".repeat(64)}`,
  };
  const register = { event: "AssetRegistered", args: { ...args, name: hexOfText("one"), uri: "0x" } };
  const history = scriptedHistory([{ chainId: 31337, blocks: [{ at: 1_700_000_000, events: [register] }] }]);
  await indexHistory(writer, history, { finality: 0 });
  const { rows } = await owner.query<Relation>(
    `select n.nspname as schema, c.relname as name, a.attname as column
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum = 1
     where c.relkind in ('r', 'p') and n.nspname in ('log', 'projection', 'enrichment') order by 1, 2`,
  );
  relations = rows;
});

describe("10: readers are harmless", () => {
  it("lets the reader select from every table of the log, the projections and the enrichment", async () => {
    const reader = await database().connect("tributary_reader");
    for (const { schema, name } of relations) await reader.query(`select * from ${schema}.${name}`);
    expect(relations.length).toBeGreaterThan(20);
  });

  it("refuses the reader every change of them", async () => {
    const reader = await database().connect("tributary_reader");
    const attempts = relations.flatMap(({ schema, name, column }) => [
      `insert into ${schema}.${name} default values`,
      `update ${schema}.${name} set ${column} = ${column}`,
      `delete from ${schema}.${name}`,
      `truncate ${schema}.${name}`,
      `do $$ begin lock table ${schema}.${name} in exclusive mode; end $$`,
      `alter table ${schema}.${name} rename to renamed`,
      `drop table ${schema}.${name}`,
      `copy ${schema}.${name} to program 'true'`,
    ]);
    await expectAllRefused(reader, attempts);
  });

  it("refuses the reader what would make or become something else", async () => {
    const reader = await database().connect("tributary_reader");
    await expectAllRefused(reader, [
      ...["public", "log", "projection", "enrichment"].flatMap((schema) => [
        `create table ${schema}.mine (id int)`,
        `create view ${schema}.mine as select 1`,
        `create function ${schema}.mine() returns int language sql as 'select 1'`,
        `drop schema ${schema} cascade`,
      ]),
      "create schema mine",
      "create temporary table mine (id int)",
      "select log.rewind(31337, -1)",
      "select log.open_chain(1, 'mine', 0)",
      "set role tributary_writer",
      "create role mine",
      "alter role tributary_writer password 'mine'",
      "select pg_read_file('PG_VERSION')",
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'tributary_writer'",
    ]);
  });

  it("lets the writer append to the log and take a chain back, and change or remove nothing by hand", async () => {
    const { writer, connect } = database();
    const before = await readStoredRows(writer);
    const other = await connect("tributary_writer");
    const log = relations.filter(({ schema, name }) => schema === "log" && /^(event|block)(_|$)/.test(name));
    await expectAllRefused(other, [
      ...log.flatMap(({ schema, name, column }) => [
        `update ${schema}.${name} set ${column} = ${column}`,
        `delete from ${schema}.${name}`,
        `truncate ${schema}.${name}`,
        `drop table ${schema}.${name}`,
        `alter table ${schema}.${name} add column mine int`,
      ]),
      "create table log.mine (id int)",
      "create table projection.mine (id int)",
      "create or replace function log.rewind(id bigint, to_block bigint) returns bigint language sql as 'select 1::bigint'",
      "drop schema log cascade",
    ]);
    expect(await readStoredRows(writer)).toEqual(before);
    expect((await other.query("select log.rewind(31337, -1) as removed")).rows).toEqual([{ removed: "1" }]);
  });
});

/** Expects "insufficient privilege" of every statement, each in a transaction of its own. */
async function expectAllRefused(client: ClientBase, attempts: readonly string[]): Promise<void> {
  const others: { sql: string; answer: string }[] = [];
  for (const sql of attempts) {
    const answer = await client.query(sql).then(
      () => "done",
      (error: Error & { code?: string }) => (error.code === "42501" ? "refused" : `${error.code}: ${error.message}`),
    );
    if (answer !== "refused") others.push({ sql, answer });
  }
  expect(others).toEqual([]);
}
