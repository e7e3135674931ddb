import type { ClientBase } from "pg";
import { DOMAIN_EVENT_TYPES, type DomainEventType } from "../domain/events.js";
import { foldRange } from "./fold.js";
import { type LogRange, ZERO_ACCOUNT } from "./projection.js";

/** Events folded at once: more costs less an event, and holds more memory for the sorts. */
const EVENTS_A_RANGE = 100_000;

export interface LogStretch {
  chainId: number;
  /** Exclusive. */
  fromBlock: number;
  /** Inclusive. */
  toBlock: number;
}

export interface CountedRange extends LogRange {
  events: number;
}

const ALL_TYPES: LogRange["types"] = new Set([...DOMAIN_EVENT_TYPES, null]);

/** Folds a stretch of a chain's log into a schema, a range after the other, inside the caller's transaction. */
export async function foldLog(
  client: ClientBase,
  { schema, ...stretch }: LogStretch & { schema: string },
): Promise<number> {
  let events = 0;
  for await (const range of listRanges(client, stretch)) {
    await foldRange(client, range, schema);
    events += range.events;
  }
  return events;
}

export async function collectRanges(...args: Parameters<typeof listRanges>): Promise<CountedRange[]> {
  const ranges: CountedRange[] = [];
  for await (const range of listRanges(...args)) ranges.push(range);
  return ranges;
}

/** The stretch in ranges of whole blocks that hold about EVENTS_A_RANGE events each, of these types at most. */
export async function* listRanges(
  client: ClientBase,
  { chainId, fromBlock, toBlock }: LogStretch,
  types = ALL_TYPES,
): AsyncGenerator<CountedRange> {
  let before = fromBlock;
  while (before < toBlock) {
    const next = await nextRange(client, chainId, before, toBlock);
    if (next === undefined) return;
    yield { chainId, fromBlock: before + 1, toBlock: next.toBlock, types, events: next.events };
    before = next.toBlock;
  }
}

async function nextRange(
  client: ClientBase,
  chainId: number,
  fromBlock: number,
  toBlock: number,
): Promise<{ toBlock: number; events: number } | undefined> {
  const { rows } = await client.query<{ to_block: string | null; events: string }>(
    `with part as (
       select block_number from log.event
       where chain_id = $1 and block_number > $2 and block_number <= $3
       order by block_number, log_index, sub_index limit $4
     ), last as (select max(block_number) as to_block, count(*) as events from part)
     select to_block, events
       + (select count(*) from log.event where chain_id = $1 and block_number = to_block)
       - (select count(*) from part where block_number = to_block) as events
     from last`,
    [chainId, fromBlock, toBlock, EVENTS_A_RANGE],
  );
  const [row] = rows;
  if (!row || row.to_block === null) return undefined;
  return { toBlock: Number(row.to_block), events: Number(row.events) };
}

/** What a chain's log holds up to a block. */
export interface LogContent {
  events: number;
  types: LogRange["types"];
  /** Whether an event names the zero account: rules that set these aside need not look for any otherwise. */
  namesNobody: boolean;
}

export async function readContent(client: ClientBase, chainId: number, toBlock: number): Promise<LogContent> {
  const { rows } = await client.query<{ type: DomainEventType | null; events: string; nobody: boolean }>(
    `select type, count(*) as events, bool_or(account is not null and account = ${ZERO_ACCOUNT}) as nobody
     from log.event where chain_id = $1 and block_number <= $2 group by type`,
    [chainId, toBlock],
  );
  return {
    events: rows.reduce((sum, { events }) => sum + Number(events), 0),
    types: new Set(rows.map(({ type }) => type)),
    namesNobody: rows.some(({ nobody }) => nobody),
  };
}
