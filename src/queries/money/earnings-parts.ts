import type { Hex } from "../../domain/hex.js";
import { lastBlockWithin } from "../reading/cut.js";
import type { ChainToken } from "./earnings.js";
import { QueryError } from "../reading/query-error.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, bytesArray, sql } from "../reading/sql.js";

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

/** A whole to break down: what these accounts together earned in one token. */
export interface EarningsWhole extends ChainToken {
  readonly accounts: readonly Hex[];
}

/** Parts of one request: an account paid for by more assets than this is read by its payouts instead. */
export const MAX_PARTS = 20_000;

/**
 * For each whole all its parts along one dimension, largest first; they add up to what was earned. Throws
 * QUERY_TOO_COMPLEX where they are more than MAX_PARTS together.
 */
export async function readEarningsParts(
  snapshot: Snapshot,
  wholes: readonly EarningsWhole[],
  dimension: EarningsDimension,
): Promise<EarningsPartRow[][]> {
  const column: Sql = dimension === "ASSET" ? sql`l.asset` : sql`l.role`;
  const ledgers = wholes.flatMap(({ accounts, chainId, token }, place) =>
    accounts.map((account) => ({ account, chainId, token, place })),
  );
  const rows = await snapshot.query<EarningsPartRow & { place: number }>(sql`
    select wanted.place, ${column}, sum(l.amount)::text as earned, count(*) as "payoutCount",
      min(l.block_time) as "firstAt", max(l.block_time) as "lastAt"
    from unnest(
      ${ledgers.map(({ place }) => place)}::integer[], ${bytesArray(ledgers.map(({ account }) => account))},
      ${ledgers.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(ledgers.map(({ token }) => token))}
    ) as wanted(place, account, chain_id, token)
    cross join lateral (
      select * from projection.ledger as l
      where l.account = wanted.account and l.chain_id = wanted.chain_id and l.token = wanted.token and not l.is_claim
        and l.block_number <= ${lastBlockWithin(snapshot.cut, sql`wanted.chain_id`)}
    ) as l
    group by wanted.place, ${column}
    order by wanted.place, sum(l.amount) desc, ${column}
    limit ${MAX_PARTS + 1}`);
  if (rows.length > MAX_PARTS) {
    throw new QueryError(
      "QUERY_TOO_COMPLEX",
      `by: expected at most ${MAX_PARTS} parts, found more. Ask for fewer accounts or tokens, or page through payouts.`,
    );
  }
  const byWhole = wholes.map((): EarningsPartRow[] => []);
  for (const { place, ...row } of rows) byWhole[place]?.push(row);
  return byWhole;
}
