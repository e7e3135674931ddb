import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

/**
 * A digest of every table of the log and the projections by their rows' contents, each chain's partitions on their own.
 * Left out is what tells of the indexing rather than of the chains: sightings of the source, reorgs seen, moments.
 */
export async function readStateDigests(home: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: readFileSync(join(home, "database-url"), "utf8").trim() });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema in ('log', 'projection') and table_type = 'BASE TABLE'
         and (table_schema, table_name) not in (('log', 'head'), ('log', 'reorg'))`,
    );
    const heads =
      "(select chain_id, name, finality, indexed_number, indexed_hash, finalized_number, finalized_hash, error from log.head)";
    const digests: Record<string, string> = {};
    for (const name of [...tables.map((table) => table.name).sort(), heads]) {
      const { rows } = await client.query<{ digest: string }>(
        `select count(*) || ' rows ' || md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) as digest from ${name} t`,
      );
      digests[name === heads ? "log.head" : name] = rows[0]?.digest ?? "";
    }
    return digests;
  } finally {
    await client.end();
  }
}
