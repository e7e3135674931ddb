import type { ClientBase } from "pg";
import { DOMAIN_EVENT_TYPES } from "../domain/events.js";
import { foldRange } from "./fold.js";
import { foldRangeInParallel } from "./fold-parallel.js";
import type { LogRange } from "./projection.js";

/** Events folded in one transaction: more costs less an event, and holds more memory for the sorts. */
const EVENTS_A_RANGE = 100_000;

export interface FoldProgress {
  chainId: number;
  /** Events folded in this run. */
  events: number;
  block: number;
}

interface FoldOptions {
  chainId: number;
  /** Exclusive. */
  fromBlock: number;
  /** Inclusive. */
  toBlock: number;
  schema: string;
  onProgress?: (progress: FoldProgress) => void;
}

/** Folds a stretch of a chain's log into a schema, a range after the other, inside the caller's transaction. */
export function foldLog(client: ClientBase, options: FoldOptions): Promise<number> {
  return foldRanges(client, options, (range) => foldRange(client, range, options.schema));
}

/** The same over several connections at once, each statement in a transaction of its own. */
export function foldLogInParallel(
  clients: readonly [ClientBase, ...ClientBase[]],
  options: FoldOptions,
): Promise<number> {
  return foldRanges(clients[0], options, (range) => foldRangeInParallel(clients, range, options.schema));
}

async function foldRanges(
  client: ClientBase,
  { chainId, toBlock, onProgress, ...options }: FoldOptions,
  fold: (range: LogRange) => Promise<void>,
): Promise<number> {
  let { fromBlock } = options;
  let events = 0;
  while (fromBlock < toBlock) {
    const next = await nextRange(client, chainId, fromBlock, toBlock);
    if (next === undefined) break;
    await fold({ chainId, fromBlock: fromBlock + 1, toBlock: next.toBlock, types: ALL_TYPES });
    fromBlock = next.toBlock;
    events += next.events;
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
    `with last as (
       select max(block_number) as to_block from (
         select block_number from log.event
         where chain_id = $1 and block_number > $2 and block_number <= $3
         order by block_number, log_index, sub_index limit $4
       ) as event
     )
     select to_block, (
       select count(*) from log.event where chain_id = $1 and block_number > $2 and block_number <= to_block
     ) as events from last`,
    [chainId, fromBlock, toBlock, EVENTS_A_RANGE],
  );
  const [row] = rows;
  if (!row || row.to_block === null) return undefined;
  return { toBlock: Number(row.to_block), events: Number(row.events) };
}
