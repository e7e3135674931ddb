import type { DomainEventType } from "../../domain/events.js";
import type { Hex } from "../../domain/hex.js";
import { type Cut, isWithin } from "../reading/cut.js";
import type { Filters } from "../lists/filter.js";
import { type List, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytes, joinSql, sql } from "../reading/sql.js";
import type { WeightedList } from "../lists/stream-pages.js";

/** One row of the log, by where it is from. */
export interface EventRow extends Position {
  readonly transactionIndex: number;
  readonly blockTime: number;
  readonly blockHash: Hex;
  readonly type: DomainEventType | null;
  readonly adapterVersion: number;
  readonly transactionHash: Hex;
  readonly emitter: Hex;
  readonly protocol: string;
  readonly decodeError: string | null;
}

/** A log as the chain gave it. */
export interface LogContent {
  /** 32 bytes each, one after the other. */
  readonly topics: Hex;
  readonly data: Hex;
}

/** One row of the log, whole; what the event does not say is null. Amounts, shares and ids are decimal text. */
export interface WholeEventRow extends EventRow, LogContent {
  readonly headerTime: number;
  readonly asset: Hex | null;
  readonly owner: Hex | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly uri: string | null;
  readonly contentHash: Hex | null;
  readonly from: Hex | null;
  readonly to: Hex | null;
  readonly child: Hex | null;
  readonly parent: Hex | null;
  readonly share: string | null;
  readonly relation: string | null;
  readonly contribution: string | null;
  readonly contributor: Hex | null;
  readonly role: string | null;
  readonly weight: string | null;
  readonly evidence: string | null;
  readonly validator: Hex | null;
  readonly score: string | null;
  readonly revokedBy: Hex | null;
  readonly reason: string | null;
  readonly invocation: string | null;
  readonly invocationContract: Hex | null;
  readonly caller: Hex | null;
  readonly parentInvocation: string | null;
  readonly token: Hex | null;
  readonly fee: string | null;
  readonly units: string | null;
  readonly account: Hex | null;
  readonly amount: string | null;
  readonly direct: boolean | null;
  readonly identity: Hex | null;
}

const columns = sql`
  ${positionColumns(sql`e`)}, e.transaction_index as "transactionIndex", e.block_time as "blockTime",
  b.hash as "blockHash", e.type, e.adapter_version as "adapterVersion", e.transaction_hash as "transactionHash",
  e.emitter, e.protocol, e.decode_error as "decodeError"`;

const wholeColumns = sql`
  ${columns}, raw.topics, raw.data, b.header_time as "headerTime",
  e.asset, e.owner, e.kind, e.name, e.uri, e.content_hash as "contentHash", e.from_account as "from", e.to_account as "to",
  e.child, e.parent, e.share, e.relation, e.contribution, e.contributor, e.role, e.weight, e.evidence, e.validator,
  e.score, e.revoked_by as "revokedBy", e.reason, e.invocation, e.invocation_contract as "invocationContract", e.caller,
  e.parent_invocation as "parentInvocation", e.token, e.fee, e.units, e.account, e.amount, e.direct, e.identity`;

const withBlock = sql`join log.block as b on b.chain_id = e.chain_id and b.number = e.block_number`;

/** The raw topics and data stand at a log's first event only. */
const withRawLog = sql`
  join log.event as raw on raw.chain_id = e.chain_id and raw.block_number = e.block_number
    and raw.log_index = e.log_index and raw.sub_index = 0`;

export const eventFilters = {
  chainId: { kind: "chain", column: sql`e.chain_id` },
  block: { kind: "block", column: sql`e.block_number` },
  timestamp: { kind: "time", column: sql`e.block_time` },
  type: { kind: "eventType", column: sql`e.type`, isNullable: true },
  transactionHash: { kind: "bytes", column: sql`e.transaction_hash` },
  emitter: { kind: "address", column: sql`e.emitter` },
  protocol: { kind: "word", column: sql`e.protocol` },
  decodeError: { kind: "text", column: sql`e.decode_error`, isNullable: true },
} satisfies Filters;

export const eventOrders = { TIME: totalOrder(sql`e`) };

/** The log: a row for each domain event, and for each log that gave none. */
export function eventList(cut: Cut, where: Sql): List {
  return {
    name: "events",
    columns,
    from: sql`log.event as e`,
    joins: withBlock,
    where: allOf([isWithin(cut, sql`e`), where]),
  };
}

/** The log, each row whole and with how long its texts are. */
export function weightedEventList(cut: Cut, where: Sql): WeightedList {
  const texts = [sql`e.name`, sql`e.uri`, sql`e.evidence`, sql`e.reason`, sql`raw.topics`, sql`raw.data`];
  return {
    ...eventList(cut, where),
    name: "export/events",
    columns: wholeColumns,
    joins: sql`${withBlock} ${withRawLog}`,
    weight: joinSql(
      texts.map((text) => sql`coalesce(octet_length(${text}), 0)`),
      " + ",
    ),
  };
}

/** The events at these positions, in any order; one that is not there is left out. */
export function readEvents(snapshot: Snapshot, positions: readonly Position[]): Promise<EventRow[]> {
  return snapshot.query<EventRow>(sql`
    select ${columns}
    from unnest(
      ${positions.map(({ chainId }) => chainId)}::bigint[], ${positions.map(({ blockNumber }) => blockNumber)}::bigint[],
      ${positions.map(({ logIndex }) => logIndex)}::integer[], ${positions.map(({ subIndex }) => subIndex)}::integer[]
    ) as wanted(chain_id, block_number, log_index, sub_index)
    join log.event as e using (chain_id, block_number, log_index, sub_index)
    ${withBlock}`);
}

/** The logs at these places, in any order; one that is not there is left out. */
export function readLogContents(snapshot: Snapshot, places: readonly LogPlace[]): Promise<(LogPlace & LogContent)[]> {
  return snapshot.query<LogPlace & LogContent>(sql`
    select e.chain_id as "chainId", e.block_number as "blockNumber", e.log_index as "logIndex", e.topics, e.data
    from unnest(
      ${places.map(({ chainId }) => chainId)}::bigint[], ${places.map(({ blockNumber }) => blockNumber)}::bigint[],
      ${places.map(({ logIndex }) => logIndex)}::integer[]
    ) as wanted(chain_id, block_number, log_index)
    join log.event as e using (chain_id, block_number, log_index)
    where e.sub_index = 0`);
}

/** Where a log stands, whatever events came of it. */
export type LogPlace = Omit<Position, "subIndex">;

/** Names an event; the hash names its block. */
export interface EventKey {
  readonly chainId: number;
  readonly blockHash: Hex;
  readonly logIndex: number;
  readonly subIndex: number;
}

const MAX_INDEX = 2 ** 31 - 1;

/** The event of this key, within the cut; null where there is none. */
export async function findEvent(snapshot: Snapshot, key: EventKey): Promise<EventRow | null> {
  if (key.logIndex > MAX_INDEX || key.subIndex > MAX_INDEX) return null;
  const [row] = await snapshot.query<EventRow>(sql`
    select ${columns} from log.event as e ${withBlock}
    where b.hash = ${bytes(key.blockHash)} and b.chain_id = ${key.chainId}
      and e.log_index = ${key.logIndex} and e.sub_index = ${key.subIndex} and ${isWithin(snapshot.cut, sql`e`)}`);
  return row ?? null;
}
