import type { Hex } from "../domain/hex.js";
import { lastBlockWithin } from "./cut.js";
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
const DAY = 86_400;

/** What was settled in each interval that saw a settlement, oldest first. Without an account, whole hours come from sums. */
export async function readEarningsSeries(snapshot: Snapshot, args: SeriesArgs): Promise<SeriesRow[]> {
  const { account, asset, token, interval, from, to } = args;
  const last = await readLastBlock(snapshot, token.chainId);
  if (last === null) return [];
  const ofToken = sql`r.chain_id = ${token.chainId} and r.token = ${bytes(token.token)}`;
  const ofAsset = asset ? sql`r.asset = ${bytes(asset)}` : sql`true`;
  const settled = (start: number, end: number): Sql => sql`
    select r.block_time as time, r.amount, 1 as payouts from projection.ledger as r
    where ${allOf([
      ofToken,
      ofAsset,
      account ? sql`r.account = ${bytes(account)}` : sql`true`,
      sql`not r.is_claim and r.block_time >= ${start} and r.block_time < ${end}`,
      last ? sql`r.block_number <= ${last.number}` : sql`true`,
    ])}`;
  // Block times never fall along a chain, so the sums of the hours before the cut's last block are complete at it.
  const [firstHour, lastHour] = [Math.ceil(from / HOUR), Math.floor(Math.min(to, last?.time ?? to) / HOUR)];
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
    select ${startOf(interval, sql`s.time`)} as start, sum(s.amount)::text as earned, sum(s.payouts)::bigint as "payoutCount"
    from (${rows}) as s group by 1 order by 1`);
}

/** Of days and weeks counted: calendars cost ten times as much, and a year has 8,760 hours. The first Monday was the fifth day of 1970. */
function startOf(interval: SeriesInterval, time: Sql): Sql {
  switch (interval) {
    case "HOUR":
      return sql`(${time} - ${time} % ${HOUR})`;
    case "DAY":
      return sql`(${time} - ${time} % ${DAY})`;
    case "WEEK":
      return sql`(${time} - (${time} + ${3 * DAY}) % ${7 * DAY})`;
    case "MONTH":
      return sql`extract(epoch from date_trunc('month', to_timestamp(${time}) at time zone 'UTC'))::bigint`;
  }
}

/** The last block with an event on a chain within a past's cut, null where it has none; undefined for the present. */
async function readLastBlock(
  snapshot: Snapshot,
  chainId: number,
): Promise<{ number: number; time: number } | null | undefined> {
  if (!snapshot.cut) return undefined;
  const [block] = await snapshot.query<{ number: number; time: number }>(sql`
    select number, time from log.block
    where chain_id = ${chainId} and number <= ${lastBlockWithin(snapshot.cut, sql`${chainId}::bigint`)}
    order by number desc limit 1`);
  return block ?? null;
}
