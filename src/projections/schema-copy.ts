import type { ClientBase } from "pg";
import { LIVE_SCHEMA, PROJECTIONS } from "./fold.js";

const TABLES = PROJECTIONS.flatMap((projection) => projection.tables);

/**
 * Indexes that folding itself looks things up by, beside the primary keys. The others are built once the rows stand, which
 * is several times cheaper.
 */
const NEEDED_WHILE_FOLDING = /_(position|end|revoked)_idx$|^(ledger_account|derivation_child)_idx$/;

interface IndexDefinition {
  name: string;
  definition: string;
}

/** Makes a schema of empty tables like the live ones; returns the statements that build the indexes left for later. */
export async function createSchemaCopy(client: ClientBase, schema: string): Promise<string[]> {
  const deferred: string[] = [];
  await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
  await client.query(`grant usage on schema ${schema} to tributary_writer, tributary_reader`);
  for (const table of TABLES) {
    await client.query(
      `create table ${schema}.${table} (like ${LIVE_SCHEMA}.${table} including defaults including constraints including comments)`,
    );
    await client.query(`grant select on ${schema}.${table} to tributary_reader`);
    await client.query(`grant select, insert, update, delete on ${schema}.${table} to tributary_writer`);
    for (const { name, definition } of await readIndexes(client, table)) {
      const statement = definition.replace(` ON ${LIVE_SCHEMA}.`, ` ON ${schema}.`);
      if (name.endsWith("_pkey")) {
        await client.query(statement);
        await client.query(`alter table ${schema}.${table} add primary key using index ${name}`);
      } else if (NEEDED_WHILE_FOLDING.test(name)) {
        await client.query(statement);
      } else {
        deferred.push(statement);
      }
    }
  }
  return deferred;
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
