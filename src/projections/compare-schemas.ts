import type { ClientBase } from "pg";
import { LIVE_SCHEMA, PROJECTIONS } from "./fold.js";

/** A row that one side has and the other has not, or has otherwise. */
export interface Difference {
  table: string;
  /** Where in the log the row comes from, as far as it says. */
  chainId: number;
  blockNumber: number | null;
  /** Whether the live tables have the row; else the rebuilt ones. */
  isLive: boolean;
  row: Record<string, unknown>;
}

/** Compares two schemas row for row; returns the first difference of the first table that has one, by position. */
export async function compareSchemas(client: ClientBase, other: string): Promise<Difference | undefined> {
  for (const table of PROJECTIONS.flatMap((projection) => projection.tables)) {
    if (await hasSameDigest(client, table, other)) continue;
    const difference = await findDifference(client, table, other);
    if (difference) return difference;
  }
  return undefined;
}

/** Sums of two row hashes of different seeds, with the count: quick, and blind to order; a difference is then looked up exactly. */
async function hasSameDigest(client: ClientBase, table: string, other: string): Promise<boolean> {
  const digest = (schema: string): string =>
    `select row(count(*), sum(hash_record_extended(t, 1)), sum(hash_record_extended(t, 2))) from ${schema}.${table} t`;
  const { rows } = await client.query<{ same: boolean }>(
    `select (${digest(LIVE_SCHEMA)}) is not distinct from (${digest(other)}) as same`,
  );
  return rows[0]?.same ?? false;
}

async function findDifference(client: ClientBase, table: string, other: string): Promise<Difference | undefined> {
  const { rows } = await client.query<{ is_live: boolean; row: Record<string, unknown> }>(
    `select is_live, to_jsonb(row_only) as row from (
       (select true as is_live, t as row_only from (select * from ${LIVE_SCHEMA}.${table} except all select * from ${other}.${table}) as t)
       union all
       (select false, t from (select * from ${other}.${table} except all select * from ${LIVE_SCHEMA}.${table}) as t)
     ) as both_sides
     order by (to_jsonb(row_only) ->> 'chain_id')::bigint, (to_jsonb(row_only) ->> 'block_number')::bigint nulls last,
       (to_jsonb(row_only) ->> 'log_index')::bigint nulls last, is_live desc
     limit 1`,
  );
  const [first] = rows;
  if (!first) return undefined;
  const { chain_id: chainId, block_number: blockNumber } = first.row;
  return {
    table,
    chainId: Number(chainId),
    blockNumber: blockNumber === undefined ? null : Number(blockNumber),
    isLive: first.is_live,
    row: first.row,
  };
}
