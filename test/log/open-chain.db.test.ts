import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await createMigratedDatabase();
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

const openChain = (client: pg.Client, id: number) => client.query("select log.open_chain($1, 'chain', 10)", [id]);

/** All that a partition is, with its parent's name and the chain's id left out of it. */
async function describePartition(client: pg.Client, table: string, id: number): Promise<unknown> {
  const { rows } = await client.query<{ line: string }>(
    `with partition as (select * from pg_class where oid = $1::text::regclass)
     select 'table ' || pg_get_expr(relpartbound, oid) || ' ' || relowner::regrole || ' ' || relacl::text as line from partition
     union all
     select concat_ws(' ', attnum, attname, format_type(atttypid, atttypmod), attnotnull, attislocal, attinhcount, attstorage)
     from pg_attribute where attrelid = (select oid from partition) and attnum > 0
     union all
     select concat_ws(' ', conname, pg_get_constraintdef(oid), conislocal, coninhcount, conparentid <> 0)
     from pg_constraint where conrelid = (select oid from partition)
     union all
     select concat_ws(' ', pg_get_indexdef(indexrelid), inhparent::regclass)
     from pg_index left join pg_inherits on inhrelid = indexrelid where indrelid = (select oid from partition)
     order by line`,
    [`log.${table}_${id}`],
  );
  return rows.map(({ line }) => line.replaceAll(`_${id}`, "_?").replaceAll(`('${id}')`, "('?')"));
}

it("adds a chain while a reader's transaction stays open, and the other chains go on", async () => {
  const [reader, opener, other] = [await connect(), await connect(), await connect()];
  await openChain(opener, 1);
  await reader.query("begin isolation level repeatable read");
  await reader.query("select count(*) from log.event, log.block");
  await opener.query("begin");
  await opener.query("set local statement_timeout = '5s'");
  await openChain(opener, 2);
  // Before it commits, too: a writer that takes long to prepare keeps nobody waiting.
  await other.query("set statement_timeout = '5s'");
  await other.query("select count(*) from log.event where chain_id = 1");
  await other.query(
    `insert into log.block (chain_id, number, hash, parent_hash, header_time, time, digest)
     values (1, 1, '\\x01', '\\x', 1, 1, '\\x')`,
  );
  await opener.query("commit");
  await reader.query("select count(*) from log.event");
  await reader.query("commit");
  const { rows } = await other.query<{ chain_id: string }>("select chain_id from log.head order by chain_id");
  expect(rows.map((row) => row.chain_id)).toEqual(["1", "2"]);
});

it("gives a chain the tables that a partition made at once would have", async () => {
  const client = await connect();
  await openChain(client, 3);
  for (const table of ["block", "event"]) {
    await client.query(`create table log.${table}_4 partition of log.${table} for values in (4)`);
    await client.query(`grant select on log.${table}_4 to tributary_writer, tributary_reader`);
    expect(await describePartition(client, table, 3)).toEqual(await describePartition(client, table, 4));
  }
});

it("says why it adds no chain where another session holds a table's definition", async () => {
  const [holder, opener] = [await connect(), await connect()];
  await holder.query("begin");
  await holder.query("lock table log.event in share update exclusive mode");
  await expect(openChain(opener, 5)).rejects.toThrow(
    "Expected to add a partition for chain 5 to log.event within 10 s, found its definition held by another session.",
  );
  await holder.query("rollback");
  await openChain(opener, 5);
});
