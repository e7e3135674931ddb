import type { ClientBase } from "pg";
import { DOMAIN_EVENT_TYPES } from "../domain/events.js";
import { foldRange } from "./fold.js";

/** Events folded in one transaction: more costs less an event, and holds more memory for the sorts. */
const EVENTS_A_RANGE = 100_000;

export interface FoldProgress {
  chainId: number;
  /** Events folded in this run. */
  events: number;
  block: number;
}

/**
 * Folds a chain's log above `fromBlock` (exclusive) up to `toBlock` (inclusive) into a schema, a range after the other, each
 * in a transaction of its own unless the caller has one open already.
 */
export async function foldLog(
  client: ClientBase,
  options: {
    chainId: number;
    fromBlock: number;
    toBlock: number;
    schema: string;
    isInTransaction?: boolean;
    onProgress?: (progress: FoldProgress) => void;
  },
): Promise<number> {
  const { chainId, schema, isInTransaction = false, onProgress } = options;
  let { fromBlock } = options;
  let events = 0;
  while (fromBlock < options.toBlock) {
    const range = await nextRange(client, chainId, fromBlock, options.toBlock);
    if (range === undefined) break;
    if (!isInTransaction) await client.query("begin; set local synchronous_commit = off; set local work_mem = '128MB'");
    await foldRange(client, { chainId, fromBlock: fromBlock + 1, toBlock: range.toBlock, types: ALL_TYPES }, schema);
    if (!isInTransaction) await client.query("commit");
    fromBlock = range.toBlock;
    events += range.events;
    onProgress?.({ chainId, events, block: fromBlock });
  }
  return events;
}

const ALL_TYPES = new Set([...DOMAIN_EVENT_TYPES, null]);

/** The next range of whole blocks that holds about EVENTS_A_RANGE events; undefined where the log holds none. */
async function nextRange(
  client: ClientBase,
  chainId: number,
  fromBlock: number,
  toBlock: number,
): Promise<{ toBlock: number; events: number } | undefined> {
  const { rows } = await client.query<{ to_block: string | null; events: string }>(
    `select max(block_number) as to_block, count(*) as events from (
       select block_number from log.event
       where chain_id = $1 and block_number > $2 and block_number <= $3
       order by block_number, log_index, sub_index limit $4
     ) as event`,
    [chainId, fromBlock, toBlock, EVENTS_A_RANGE],
  );
  const [row] = rows;
  if (!row || row.to_block === null) return undefined;
  return { toBlock: Number(row.to_block), events: Number(row.events) };
}
