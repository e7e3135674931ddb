import type { Hex } from "../domain/hex.js";
import { lastBlockWithin } from "./cut.js";
import type { ChainToken } from "./earnings.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, bytes, bytesArray, sql } from "./sql.js";

export type EarningsDimension = "ASSET" | "ROLE";

/** What one asset (null: payouts for none) or one role gave of what accounts earned in a token. */
export interface EarningsPartRow {
  readonly asset?: Hex | null;
  readonly role?: string;
  /** Base units, as decimal text. */
  readonly earned: string;
  readonly payoutCount: number;
  /** Block times, in seconds. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** All parts along one dimension, largest first; they add up to what was earned. */
export function readEarningsParts(
  snapshot: Snapshot,
  accounts: readonly Hex[],
  { chainId, token }: ChainToken,
  dimension: EarningsDimension,
): Promise<EarningsPartRow[]> {
  const column: Sql = dimension === "ASSET" ? sql`l.asset` : sql`l.role`;
  return snapshot.query<EarningsPartRow>(sql`
    select ${column}, sum(l.amount)::text as earned, count(*) as "payoutCount",
      min(l.block_time) as "firstAt", max(l.block_time) as "lastAt"
    from projection.ledger as l
    where l.account = any(${bytesArray(accounts)}) and l.chain_id = ${chainId} and l.token = ${bytes(token)}
      and not l.is_claim and l.block_number <= ${lastBlockWithin(snapshot.cut, sql`${chainId}::bigint`)}
    group by ${column}
    order by sum(l.amount) desc, ${column}`);
}
