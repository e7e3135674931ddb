import type { ClientBase } from "pg";
import type { DomainEventType } from "../domain/events.js";
import type { DecodedBlock } from "../domain/raw-log.js";
import { copyBytes } from "./copy-text.js";
import { copyRows } from "./copy-rows.js";
import { digestBlock, FIRST_DIGEST } from "./digest.js";
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

  const before = await readLastBlock(client, chainId);
  const times = countTimes(before.time, held);
  await copyRows(client, "log.block", BLOCK_COLUMNS, formatBlockRows(chainId, held, times, before.digest));
  await copyRows(client, "log.event", EVENT_COLUMNS, formatEvents(chainId, held, times));

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

const BLOCK_COLUMNS = ["chain_id", "number", "hash", "parent_hash", "header_time", "time", "digest"];

interface LastBlock {
  time: number;
  digest: Buffer;
}

async function readLastBlock(client: ClientBase, chainId: number): Promise<LastBlock> {
  const { rows } = await client.query<{ time: string; digest: Buffer }>(
    "select time, digest from log.block where chain_id = $1 order by number desc limit 1",
    [chainId],
  );
  return { time: Number(rows[0]?.time ?? 0), digest: rows[0]?.digest ?? FIRST_DIGEST };
}

/** Times never go back: a header older than its predecessor in the log counts as of its predecessor's time. */
function countTimes(before: number, blocks: readonly DecodedBlock[]): number[] {
  let time = before;
  return blocks.map(({ header }) => (time = Math.max(time, header.timestamp)));
}

function* formatBlockRows(
  chainId: number,
  blocks: readonly DecodedBlock[],
  times: readonly number[],
  digestBefore: Buffer,
): Generator<string> {
  let digest = digestBefore;
  for (const [i, { header, logs }] of blocks.entries()) {
    digest = digestBlock(
      digest,
      header,
      logs.map(({ log }) => log),
    );
    const bytes = [header.hash, header.parentHash].map(copyBytes).join("\t");
    const digestText = copyBytes(`0x${digest.toString("hex")}`);
    yield `${chainId}\t${header.number}\t${bytes}\t${header.timestamp}\t${times[i] ?? 0}\t${digestText}\n`;
  }
}

function* formatEvents(chainId: number, blocks: readonly DecodedBlock[], times: readonly number[]): Generator<string> {
  for (const [i, { header, logs }] of blocks.entries()) {
    const place = { chainId, blockNumber: header.number, blockTime: times[i] ?? 0 };
    for (const log of logs) yield formatEventRows(place, log);
  }
}
