import type { Hex } from "../../domain/hex.js";
import { lastBlockWithin } from "../reading/cut.js";
import type { ChainToken } from "./earnings.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytes, joinSql, sql } from "../reading/sql.js";

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

/** A table of what was settled in each of equal stretches of time. */
interface Sums {
  readonly table: Sql;
  /** Its column that counts the stretches since 1970. */
  readonly unit: Sql;
  readonly seconds: number;
}

const DAYS: Sums = { table: sql`projection.token_day`, unit: sql`day`, seconds: DAY };
const HOURS: Sums = { table: sql`projection.token_hour`, unit: sql`hour`, seconds: HOUR };
const HOURS_OF_ASSET: Sums = { ...HOURS, table: sql`projection.asset_hour` };

/** The sums that serve a series, longest first. */
function sumsFor({ account, asset, interval }: SeriesArgs): readonly Sums[] {
  if (account) return [];
  if (asset) return [HOURS_OF_ASSET];
  return interval === "HOUR" ? [HOURS] : [DAYS, HOURS];
}

/** What was settled in each interval that saw a settlement, oldest first. Without an account, whole hours and days come from sums. */
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
  const summed = (sums: Sums, first: number, end: number): Sql => sql`
    select r.${sums.unit} * ${sums.seconds} as time, r.payout_total as amount, r.payout_count as payouts from ${sums.table} as r
    where ${allOf([ofToken, ofAsset, sql`r.${sums.unit} >= ${first} and r.${sums.unit} < ${end} and r.payout_count > 0`])}`;
  /** Statements that together give all between two moments: from the longest sums that fit, and at both ends from shorter ones. */
  const between = (start: number, end: number, [sums, ...shorter]: readonly Sums[]): Sql[] => {
    if (start >= end) return [];
    if (!sums) return [settled(start, end)];
    // Block times never fall along a chain, so the sums of what ends before the cut's last block are complete at it.
    const [first, until] = [
      Math.ceil(start / sums.seconds),
      Math.floor(Math.min(end, last?.time ?? end) / sums.seconds),
    ];
    if (first >= until) return between(start, end, shorter);
    return [
      summed(sums, first, until),
      ...between(start, first * sums.seconds, shorter),
      ...between(until * sums.seconds, end, shorter),
    ];
  };
  const rows = between(from, to, sumsFor(args));
  if (rows.length === 0) return [];
  return snapshot.query<SeriesRow>(sql`
    select ${startOf(interval, sql`s.time`)} as start, sum(s.amount)::text as earned, sum(s.payouts)::bigint as "payoutCount"
    from (${joinSql(
      rows.map((each) => sql`(${each})`),
      " union all ",
    )}) as s group by 1 order by 1`);
}

/** Of days and weeks counted: calendars cost ten times as much. The first Monday was the fifth day of 1970. */
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
