import type { Where } from "../lists/filter.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, sql } from "../reading/sql.js";

/** Hours of chains, side by side. */
export interface ChainHours {
  readonly chainIds: readonly number[];
  readonly hours: readonly number[];
}

/** A type is looked for hour by hour where it has few events, in few hours, in which few events are in all. */
const FEW = { events: 1_000, hours: 200, eventsInAll: 50_000 };
/** Filters that no index serves: beside others the log is read by their index. */
const UNINDEXED = ["type", "chainId", "chainId_in", "emitter", "emitter_in", "protocol", "protocol_in"];

/** The hours that hold events of the one type asked for, at present or before; undefined where these are better found in the log's order. */
export async function findFewHours(snapshot: Snapshot, where: Where): Promise<ChainHours | undefined> {
  const asked = Object.keys(where).filter((key) => where[key] !== undefined);
  if (typeof where["type"] !== "string" || !asked.every((key) => UNINDEXED.includes(key))) return undefined;
  const rows = await snapshot.query<{ chainId: number; hour: number; events: number; eventsInAll: number }>(sql`
    with held as materialized (
      select h.chain_id, h.hour, h.event_count from projection.chain_hour as h
      where h.type = ${where["type"]}::log.event_type limit ${FEW.hours + 1}
    )
    select held.chain_id as "chainId", held.hour, held.event_count as events, (
        select sum(h.event_count)::bigint from projection.chain_hour as h
        where h.chain_id = held.chain_id and h.hour = held.hour
      ) as "eventsInAll"
    from held`);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const isFew =
    rows.length <= FEW.hours &&
    sum(rows.map(({ events }) => events)) <= FEW.events &&
    sum(rows.map(({ eventsInAll }) => eventsInAll)) <= FEW.eventsInAll;
  return isFew ? { chainIds: rows.map(({ chainId }) => chainId), hours: rows.map(({ hour }) => hour) } : undefined;
}

/** SQL: the events `e` of these hours. The `offset 0` keeps the planner, which takes an hour for a large part of the log, from beginning with the whole of it. */
export const eventsDuring = ({ chainIds, hours }: ChainHours): Sql => sql`
  unnest(${chainIds}::bigint[], ${hours}::bigint[]) as held(chain_id, hour)
  cross join lateral (
    select of_hour.* from log.event as of_hour
    where of_hour.chain_id = held.chain_id and of_hour.block_time >= held.hour * 3600
      and of_hour.block_time < (held.hour + 1) * 3600
    offset 0
  ) as e`;
