import type { ClientBase } from "pg";
import type { DomainEventType } from "../domain/events.js";
import type { DecodedBlock } from "../domain/raw-log.js";
import { copyBytes } from "./copy-text.js";
import { copyRows } from "./copy-rows.js";
import { EVENT_COLUMNS, formatEventRows } from "./event-row.js";

/** What was appended: the blocks that hold events, and which kinds of event they hold. */
export interface AppendedRange {
  chainId: number;
  fromBlock: number;
  toBlock: number;
  eventCount: number;
  /** Null among the types: a log that gave no event. */
  types: ReadonlySet<DomainEventType | null>;
  /** Blocks whose header is older than its predecessor's; they count as of the predecessor's time. */
  olderHeaders: readonly number[];
}

/**
 * Appends the blocks that hold logs in scope, in ascending order, above all that stands in the log. Undefined where none
 * holds any. Runs inside the caller's transaction.
 */
export async function appendBlocks(
  client: ClientBase,
  chainId: number,
  blocks: readonly DecodedBlock[],
): Promise<AppendedRange | undefined> {
  const held = blocks.filter((block) => block.logs.length > 0);
  const [first, last] = [held[0], held.at(-1)];
  if (!first || !last) return undefined;

  const times = await countTimes(client, chainId, held);
  await copyRows(client, "log.block", BLOCK_COLUMNS, formatBlockRows(chainId, held, times));
  await copyRows(client, "log.event", EVENT_COLUMNS, formatRows(chainId, held, times));

  const types = new Set<DomainEventType | null>();
  let eventCount = 0;
  for (const { logs } of held) {
    for (const { decoding } of logs) {
      if (!decoding.events?.length) types.add(null);
      for (const event of decoding.events ?? []) types.add(event.type);
      eventCount += Math.max(decoding.events?.length ?? 0, 1);
    }
  }
  return {
    chainId,
    fromBlock: first.header.number,
    toBlock: last.header.number,
    eventCount,
    types,
    olderHeaders: held.filter(({ header }, i) => header.timestamp < (times[i] ?? 0)).map(({ header }) => header.number),
  };
}

const BLOCK_COLUMNS = ["chain_id", "number", "hash", "parent_hash", "header_time", "time"];

/** Times never go back: a header older than its predecessor in the log counts as of its predecessor's time. */
async function countTimes(client: ClientBase, chainId: number, blocks: readonly DecodedBlock[]): Promise<number[]> {
  const { rows } = await client.query<{ time: string }>(
    "select time from log.block where chain_id = $1 order by number desc limit 1",
    [chainId],
  );
  let time = Number(rows[0]?.time ?? 0);
  return blocks.map(({ header }) => (time = Math.max(time, header.timestamp)));
}

function* formatBlockRows(
  chainId: number,
  blocks: readonly DecodedBlock[],
  times: readonly number[],
): Generator<string> {
  for (const [i, { header }] of blocks.entries()) {
    const hashes = `${copyBytes(header.hash)}\t${copyBytes(header.parentHash)}`;
    yield `${chainId}\t${header.number}\t${hashes}\t${header.timestamp}\t${times[i] ?? 0}\n`;
  }
}

function* formatRows(chainId: number, blocks: readonly DecodedBlock[], times: readonly number[]): Generator<string> {
  for (const [i, { header, logs }] of blocks.entries()) {
    const place = { chainId, blockNumber: header.number, blockTime: times[i] ?? 0 };
    for (const log of logs) yield formatEventRows(place, log);
  }
}
