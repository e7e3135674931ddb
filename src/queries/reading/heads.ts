import type { Hex } from "../../domain/hex.js";
import type { Snapshot } from "./snapshot.js";
import { sql } from "./sql.js";

export interface BlockRow {
  readonly number: number;
  readonly hash: Hex;
  /** Seconds. */
  readonly time: number;
}

/** How far a chain is. */
export interface HeadRow {
  readonly chainId: number;
  readonly name: string;
  /** Blocks below the source's head from which a block counts as final. */
  readonly finality: number;
  readonly indexed: BlockRow | null;
  readonly finalized: BlockRow | null;
  /** Time of the first block with an event that is not final; null where there is none. */
  readonly hotSince: number | null;
  /** Newest block the chain's source has told of. */
  readonly sourceNumber: number | null;
  /** Whether the process that indexes the chain has noted its source within the last minute; as a rule it does each second. */
  readonly isWatched: boolean;
  /** Why the chain stopped, when it did. */
  readonly error: string | null;
}

interface Columns {
  chain_id: number;
  name: string;
  finality: number;
  indexed_number: number;
  indexed_hash: Hex;
  indexed_time: number | null;
  finalized_number: number;
  finalized_hash: Hex;
  finalized_time: number | null;
  hot_since: number | null;
  source_number: number | null;
  is_watched: boolean;
  error: string | null;
}

/** Every chain's head, by chain id. */
export async function readHeads(snapshot: Snapshot): Promise<HeadRow[]> {
  const rows = await snapshot.query<Columns>(sql`
    select chain_id, name, finality, indexed_number, indexed_hash, indexed_time,
      finalized_number, finalized_hash, finalized_time, source_number, error,
      coalesce(source_seen_at > clock_timestamp() - interval '1 minute', true) as is_watched,
      (select b.time from log.block as b where b.chain_id = h.chain_id and b.number > h.finalized_number
       order by b.number limit 1) as hot_since
    from log.head as h order by chain_id`);
  return rows.map((row) => ({
    chainId: row.chain_id,
    name: row.name,
    finality: row.finality,
    indexed: toBlock(row.indexed_number, row.indexed_hash, row.indexed_time),
    finalized: toBlock(row.finalized_number, row.finalized_hash, row.finalized_time),
    hotSince: row.hot_since,
    sourceNumber: row.source_number,
    isWatched: row.is_watched,
    error: row.error,
  }));
}

/** Whether a chain is indexed at present, and has been read up to within its finality of the newest block its source has. */
export function isHeadReady({ indexed, sourceNumber, isWatched, finality, error }: HeadRow): boolean {
  return error === null && isWatched && sourceNumber !== null && (indexed?.number ?? -1) >= sourceNumber - finality;
}

const toBlock = (number: number, hash: Hex, time: number | null): BlockRow | null =>
  number < 0 || time === null ? null : { number, hash, time };

/** The time, in seconds, of a block that may still be rewound; undefined for any other. */
export async function readHotBlockTime(
  snapshot: Snapshot,
  chainId: number,
  number: number,
): Promise<number | undefined> {
  const [row] = await snapshot.query<{ time: number }>(
    sql`select time from log.hot_block where chain_id = ${chainId} and number = ${number}`,
  );
  return row?.time;
}

/** The last block at or below `number` that holds an event, its time the effective one. */
export async function readBlockAtOrBelow(
  snapshot: Snapshot,
  chainId: number,
  number: number,
): Promise<BlockRow | undefined> {
  const [row] = await snapshot.query<BlockRow>(sql`
    select number, hash, time from log.block where chain_id = ${chainId} and number <= ${number}
    order by number desc limit 1`);
  return row;
}
