import type { Hex } from "../../domain/hex.js";
import type { Snapshot } from "../reading/snapshot.js";
import { sql } from "../reading/sql.js";

/** Whose figures may have changed; "all" where it is not worth telling apart. */
export type Touched = "all" | { readonly accounts: ReadonlySet<Hex>; readonly assets: ReadonlySet<Hex> };

/** Rows looked at before everybody is taken to be touched. */
const MOST_ROWS = 5_000;

/** The blocks in which money may have moved since one looked: those that came, and those that were only finalized. */
export interface TouchedBlocks {
  readonly chainId: number;
  /** Exclusive. */
  readonly cameAbove: number;
  /** Exclusive, and inclusive. */
  readonly finalizedFrom: number;
  readonly finalizedTo: number;
}

/** Whose money moved in these blocks. */
export async function readTouched(
  snapshot: Snapshot,
  { chainId, cameAbove, finalizedFrom, finalizedTo }: TouchedBlocks,
): Promise<Touched> {
  const rows = await snapshot.query<{ account: Hex; asset: Hex | null }>(sql`
    (select account, asset from projection.ledger
     where chain_id = ${chainId} and block_number > ${cameAbove} limit ${MOST_ROWS + 1})
    union all
    (select account, asset from projection.ledger
     where chain_id = ${chainId} and block_number > ${finalizedFrom} and block_number <= ${finalizedTo}
     limit ${MOST_ROWS + 1})`);
  if (rows.length > MOST_ROWS) return "all";
  return {
    accounts: new Set(rows.map(({ account }) => account)),
    assets: new Set(rows.flatMap(({ asset }) => asset ?? [])),
  };
}

/** The number of the last rewind of each chain; 0 of one that had none. */
export async function readLastRetractions(snapshot: Snapshot): Promise<Map<number, number>> {
  const rows = await snapshot.query<{ chainId: number; number: number }>(sql`
    select chain_id as "chainId",
      coalesce((select max(number) from log.retraction as r where r.chain_id = h.chain_id), 0) as number
    from log.head as h order by chain_id`);
  return new Map(rows.map(({ chainId, number }) => [chainId, number]));
}
