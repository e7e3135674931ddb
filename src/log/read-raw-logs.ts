import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";
import type { RawLog } from "../domain/raw-log.js";
import { findPortionEnd, type LogRange, PORTION_BOUNDS, type PortionBounds } from "./portion.js";

/** A block of the log as the chain gave it, with the time it counts as of and its stored digest. */
export interface StoredBlock {
  number: number;
  hash: Hex;
  time: number;
  digest: Buffer;
  logs: RawLog[];
}

type Row = { number: string } & (
  { hash: Buffer; time: string; digest: Buffer } | { hash: null; time: null; digest: null }
) &
  (RawLogRow | { log_index: null });

/** A log's own columns. */
export interface RawLogRow {
  log_index: number;
  transaction_index: number;
  transaction_hash: Buffer;
  emitter: Buffer;
  topics: Buffer;
  data: Buffer;
}

/** Whole blocks of a chain's log, above `above` up to `upTo`. Portions follow each other without a gap. */
export interface Portion {
  above: number;
  upTo: number;
  /** In order; without logs where those that it had are not there. */
  blocks: StoredBlock[];
  /** The first block whose logs stand in the log, while it does not. */
  strayBlock: number | undefined;
}

/** A chain's blocks above `fromBlock` (exclusive) up to `toBlock`, in order, with their raw logs, a portion at a time. */
export async function* readRawLogs(
  client: ClientBase,
  chainId: number,
  fromBlock: number,
  toBlock: number,
  bounds: PortionBounds = PORTION_BOUNDS,
): AsyncGenerator<Portion> {
  for (let above = fromBlock; ;) {
    const ends = [
      await findPortionEnd(client, "sub_index = 0", { chainId, above, upTo: toBlock }, bounds),
      await findBlocksEnd(client, { chainId, above, upTo: toBlock }, bounds.logs),
    ].filter((end) => end !== undefined);
    if (ends.length === 0) return;
    const upTo = Math.min(...ends);
    const { rows } = await client.query<Row>(
      `select coalesce(b.number, e.block_number) as number, b.hash, b.time, b.digest,
         e.log_index, e.transaction_index, e.transaction_hash, e.emitter, e.topics, e.data
       from (select * from log.block where chain_id = $1 and number > $2 and number <= $3) as b
       full join (
         select * from log.event where chain_id = $1 and block_number > $2 and block_number <= $3 and sub_index = 0
       ) as e on e.block_number = b.number
       order by 1, e.log_index`,
      [chainId, above, upTo],
    );
    yield { above, upTo, ...groupBlocks(rows) };
    above = upTo;
  }
}

/** A portion holds no more blocks than logs: there are more only where logs are missing. */
async function findBlocksEnd(
  client: ClientBase,
  { chainId, above, upTo }: LogRange,
  limit: number,
): Promise<number | undefined> {
  const { rows } = await client.query<{ last: string | null }>(
    `select max(number) as last from (
       select number from log.block where chain_id = $1 and number > $2 and number <= $3 order by number limit $4
     ) as ahead`,
    [chainId, above, upTo, limit],
  );
  const last = rows[0]?.last ?? undefined;
  return last === undefined ? undefined : Number(last);
}

function groupBlocks(rows: Row[]): Pick<Portion, "blocks" | "strayBlock"> {
  const blocks: StoredBlock[] = [];
  let strayBlock: number | undefined;
  for (const row of rows) {
    const number = Number(row.number);
    if (row.hash === null) {
      strayBlock ??= number;
      continue;
    }
    let block = blocks.at(-1);
    if (block?.number !== number) {
      block = { number, hash: hexOf(row.hash), time: Number(row.time), digest: row.digest, logs: [] };
      blocks.push(block);
    }
    if (row.log_index !== null) block.logs.push(toRawLog(row));
  }
  return { blocks, strayBlock };
}

/** The log as the chain gave it, from the row of its first event. */
export function toRawLog(row: RawLogRow): RawLog {
  return {
    address: hexOf(row.emitter),
    topics: splitTopics(row.topics),
    data: hexOf(row.data),
    logIndex: row.log_index,
    transactionIndex: row.transaction_index,
    transactionHash: hexOf(row.transaction_hash),
  };
}

function splitTopics(topics: Buffer): Hex[] {
  return Array.from({ length: topics.length / 32 }, (_, i) => hexOf(topics.subarray(i * 32, i * 32 + 32)));
}

const hexOf = (bytes: Buffer): Hex => `0x${bytes.toString("hex")}`;
