import type { Hex } from "../domain/hex.js";
import type { Snapshot } from "./snapshot.js";
import { sql } from "./sql.js";

/** Whose figures may have changed; "all" where it is not worth telling apart. */
export type Touched = "all" | { readonly accounts: ReadonlySet<Hex>; readonly assets: ReadonlySet<Hex> };

/** Rows looked at before everybody is taken to be touched. */
const MOST_ROWS = 5_000;

/** Whose money moved on a chain above a block, whether it came or was only finalized since. */
export async function readTouched(snapshot: Snapshot, chainId: number, aboveBlock: number): Promise<Touched> {
  const rows = await snapshot.query<{ account: Hex; asset: Hex | null }>(sql`
    select account, asset from projection.ledger
    where chain_id = ${chainId} and block_number > ${aboveBlock} limit ${MOST_ROWS + 1}`);
  if (rows.length > MOST_ROWS) return "all";
  return {
    accounts: new Set(rows.map(({ account }) => account)),
    assets: new Set(rows.flatMap(({ asset }) => asset ?? [])),
  };
}

/** The number of the last rewind of each chain. */
export async function readLastRetractions(snapshot: Snapshot): Promise<Map<number, number>> {
  const rows = await snapshot.query<{ chainId: number; number: number }>(
    sql`select chain_id as "chainId", max(number) as number from log.retraction group by chain_id`,
  );
  return new Map(rows.map(({ chainId, number }) => [chainId, number]));
}
