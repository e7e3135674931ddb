import type { ClientBase } from "pg";
import { LIVE_SCHEMA, PROJECTIONS } from "./fold.js";

const TABLES = PROJECTIONS.flatMap((projection) => projection.tables);

/**
 * Keys and indexes that folding itself looks things up by. The others are built once the rows stand, which is several times
 * cheaper.
 */
const NEEDED_WHILE_FOLDING = /^((asset|asset_metadata|asset_owner|contribution|invocation)_pkey|derivation_child_idx)$/;

/**
 * Tables that sums read a chain's rows from. Until their indexes stand, an index of block ranges tells where the chain's are;
 * it costs next to nothing, as the chains are folded one after the other.
 */
const READ_BY_CHAIN = ["derivation", "contribution", "invocation", "ledger"] as const;
const chainIndexOf = (table: string): string => `${table}_chain_brin`;

interface IndexDefinition {
  name: string;
  definition: string;
}

/**
 * Makes a schema of empty tables like the live ones. Returns the statements left for when the rows stand, step by step; those of
 * one step may run at the same time.
 */
export async function createSchemaCopy(client: ClientBase, schema: string): Promise<string[][]> {
  const indexes: string[] = [];
  const keys: string[] = [];
  await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
  // As the migrations grant them: to tables that are there, and to those that later migrations add after a swap.
  await client.query(
    `grant usage on schema ${schema} to tributary_writer, tributary_reader;
     alter default privileges in schema ${schema} grant select on tables to tributary_reader;
     alter default privileges in schema ${schema} grant select, insert, update, delete on tables to tributary_writer`,
  );
  for (const table of TABLES) {
    await client.query(
      `create table ${schema}.${table} (like ${LIVE_SCHEMA}.${table} including defaults including constraints including generated including comments)`,
    );
    await copyOptions(client, schema, table);
    for (const { name, definition } of await readIndexes(client, table)) {
      const statement = definition.replace(` ON ${LIVE_SCHEMA}.`, ` ON ${schema}.`);
      const isNeeded = NEEDED_WHILE_FOLDING.test(name);
      if (isNeeded) await client.query(statement);
      else indexes.push(statement);
      if (!name.endsWith("_pkey")) continue;
      const key = `alter table ${schema}.${table} add primary key using index ${name}`;
      if (isNeeded) await client.query(key);
      else keys.push(key);
    }
  }
  for (const table of READ_BY_CHAIN) {
    await client.query(`create index ${chainIndexOf(table)} on ${schema}.${table} using brin (chain_id)`);
  }
  const chainIndexes = READ_BY_CHAIN.map((table) => `${schema}.${chainIndexOf(table)}`).join(", ");
  return [[`drop index ${chainIndexes}`], indexes.sort(largestFirst), keys];
}

/** The ledger's take longest; begun first, all end together. */
const largestFirst = (a: string, b: string): number => Number(b.includes(".ledger ")) - Number(a.includes(".ledger "));

/** Has the indexes of block ranges know of the rows added since. */
export async function summarizeChainIndexes(client: ClientBase, schema: string): Promise<void> {
  for (const table of READ_BY_CHAIN) {
    await client.query("select brin_summarize_new_values($1::regclass)", [`${schema}.${chainIndexOf(table)}`]);
  }
}

/** Such as how full its pages are filled. */
async function copyOptions(client: ClientBase, schema: string, table: string): Promise<void> {
  const { rows } = await client.query<{ options: string | null }>(
    "select array_to_string(reloptions, ', ') as options from pg_class where oid = $1::regclass",
    [`${LIVE_SCHEMA}.${table}`],
  );
  if (rows[0]?.options) await client.query(`alter table ${schema}.${table} set (${rows[0].options})`);
}

async function readIndexes(client: ClientBase, table: string): Promise<IndexDefinition[]> {
  const { rows } = await client.query<IndexDefinition>(
    `select c.relname as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass
     order by c.relname`,
    [`${LIVE_SCHEMA}.${table}`],
  );
  return rows;
}

/** Statistics for the planner, which knows nothing of tables just filled. */
export async function analyzeSchema(client: ClientBase, schema: string): Promise<void> {
  for (const table of TABLES) await client.query(`analyze ${schema}.${table}`);
}
