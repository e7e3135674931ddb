import type { ClientBase } from "pg";
import { PROJECTIONS } from "../../../src/projections/fold.js";
import type { Tables } from "./read-tables.js";

export const PROJECTION_TABLES: readonly string[] = PROJECTIONS.flatMap(({ tables }) => tables);

const HELD_TO_THE_LAWS = ["log.block", "log.event", ...PROJECTION_TABLES.map((table) => `projection.${table}`)];

/**
 * Every row of the log and the projections, all columns, as text. No table has a surrogate key, so rows are equal where
 * what they say is. Heads and reorg reports are outside the laws.
 */
export async function readStoredRows(client: ClientBase): Promise<Tables> {
  const { rows } = await client.query<{ source: string; row: string }>(
    HELD_TO_THE_LAWS.map((table) => `select '${table}' as source, to_jsonb(t)::text as row from ${table} t`).join(
      " union all ",
    ),
  );
  return Object.fromEntries(
    HELD_TO_THE_LAWS.map((table) => [
      table,
      rows
        .filter(({ source }) => source === table)
        .map(({ row }) => row)
        .sort(),
    ]),
  );
}
