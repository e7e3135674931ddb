import type { Hex } from "../domain/hex.js";
import type { ChainToken } from "./earnings.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, allOf, bytes, sql } from "./sql.js";

export type SeriesInterval = "HOUR" | "DAY" | "WEEK" | "MONTH";

export interface SeriesArgs {
  readonly account?: Hex | undefined;
  readonly asset?: Hex | undefined;
  readonly token: ChainToken;
  readonly interval: SeriesInterval;
  /** Seconds: `from` inclusive, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

export interface SeriesRow {
  /** Beginning of the interval in UTC, in seconds; weeks begin on Monday. */
  readonly start: number;
  /** Base units, as decimal text. */
  readonly earned: string;
  readonly payoutCount: number;
}

const HOUR = 3_600;

/** What was settled in each interval that saw a settlement, oldest first. Without an account, whole hours come from sums. */
export function readEarningsSeries(snapshot: Snapshot, args: SeriesArgs): Promise<SeriesRow[]> {
  const { account, asset, token, interval, from, to } = args;
  const ofToken = sql`r.chain_id = ${token.chainId} and r.token = ${bytes(token.token)}`;
  const ofAsset = asset ? sql`r.asset = ${bytes(asset)}` : sql`true`;
  const settled = (start: number, end: number): Sql => sql`
    select r.block_time as time, r.amount, 1 as payouts from projection.ledger as r
    where ${allOf([
      ofToken,
      ofAsset,
      account ? sql`r.account = ${bytes(account)}` : sql`true`,
      sql`not r.is_claim and r.block_time >= ${start} and r.block_time < ${end}`,
    ])}`;
  const [firstHour, lastHour] = [Math.ceil(from / HOUR), Math.floor(to / HOUR)];
  const hours = asset ? sql`projection.asset_hour` : sql`projection.token_hour`;
  const rows =
    account || firstHour >= lastHour
      ? settled(from, to)
      : sql`
          select r.hour * ${HOUR} as time, r.payout_total as amount, r.payout_count as payouts from ${hours} as r
          where ${allOf([ofToken, ofAsset, sql`r.hour >= ${firstHour} and r.hour < ${lastHour} and r.payout_count > 0`])}
          union all (${settled(from, firstHour * HOUR)})
          union all (${settled(lastHour * HOUR, to)})`;
  return snapshot.query<SeriesRow>(sql`
    select extract(epoch from date_trunc(${interval.toLowerCase()}, to_timestamp(s.time) at time zone 'UTC'))::bigint as start,
      sum(s.amount)::text as earned, sum(s.payouts)::bigint as "payoutCount"
    from (${rows}) as s group by 1 order by 1`);
}
