import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";
import type { RawLog } from "../domain/raw-log.js";

/** A block of the log as the chain gave it, with the time it counts as of and its stored digest. */
export interface StoredBlock {
  number: number;
  hash: Hex;
  time: number;
  digest: Buffer;
  logs: RawLog[];
}

interface Row extends RawLogRow {
  number: string;
  hash: Buffer;
  time: string;
  digest: Buffer;
}

/** A log's own columns. */
export interface RawLogRow {
  log_index: number;
  transaction_index: number;
  transaction_hash: Buffer;
  emitter: Buffer;
  topics: Buffer;
  data: Buffer;
}

/** Blocks read at a time. */
const BLOCKS_A_READ = 1_000;

/** A chain's blocks above `fromBlock` (exclusive) up to `toBlock`, in order, with their raw logs, a portion at a time. */
export async function* readRawLogs(
  client: ClientBase,
  chainId: number,
  fromBlock: number,
  toBlock: number,
): AsyncGenerator<StoredBlock[]> {
  for (let from = fromBlock; ;) {
    const { rows } = await client.query<Row>(
      `select b.number, b.hash, b.time, b.digest, e.log_index, e.transaction_index, e.transaction_hash, e.emitter, e.topics, e.data
       from (
         select * from log.block where chain_id = $1 and number > $2 and number <= $3 order by number limit $4
       ) as b
       join log.event e on e.chain_id = $1 and e.block_number = b.number and e.sub_index = 0
       order by b.number, e.log_index`,
      [chainId, from, toBlock, BLOCKS_A_READ],
    );
    const blocks = groupBlocks(rows);
    const last = blocks.at(-1);
    if (!last) return;
    yield blocks;
    from = last.number;
  }
}

function groupBlocks(rows: Row[]): StoredBlock[] {
  const blocks: StoredBlock[] = [];
  for (const row of rows) {
    const number = Number(row.number);
    let block = blocks.at(-1);
    if (block?.number !== number) {
      block = { number, hash: hexOf(row.hash), time: Number(row.time), digest: row.digest, logs: [] };
      blocks.push(block);
    }
    block.logs.push(toRawLog(row));
  }
  return blocks;
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
