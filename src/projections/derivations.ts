import type { ClientBase } from "pg";
import {
  type ChildState,
  type DerivationEvent,
  evolveChild,
  judgeDerivation,
  MAX_PARENTS,
} from "../domain/derivation-rules.js";
import { eventsOf, type LogRange, POSITION, type Projection, rewindVersions, STILL_VALID } from "./projection.js";

/** A row of log.event; bytea as 0x-less hex, which serves as key. */
interface EventRow {
  type: DerivationEvent["type"];
  child: string;
  parent: string;
  parent_in_range: boolean;
  share: string | null;
  relation: string | null;
  block_number: string;
  log_index: number;
  sub_index: number;
  block_time: string;
}

/** A row of table derivation, to be written. */
interface Version {
  row: EventRow;
  endBlock: string;
  endTime: string;
}

/**
 * Who derives from whom, with what share. Whether a derivation stands depends on its child's earlier ones, so the child's
 * events are judged one after the other, by domain/derivation-rules.ts; loading and writing are set-based.
 */
export const derivations: Projection = {
  name: "derivations",
  tables: ["derivation"],
  types: ["DerivationRegistered", "DerivationRevoked"],
  async apply(client, range) {
    const rows = await loadEvents(client, range);
    const states = await loadStates(client, [...new Set(rows.map((row) => row.child))]);
    const { faults, begun, endedBefore } = foldEvents(rows, states);
    await endVersions(client, endedBefore);
    await beginVersions(client, range.chainId, begun);
    await setAside(client, range.chainId, faults);
  },
  rewind: (client, chainId, toBlock) => rewindVersions(client, chainId, toBlock, "derivation"),
};

async function loadEvents(client: ClientBase, range: LogRange): Promise<EventRow[]> {
  const { rows } = await client.query<EventRow>(
    `select type, encode(child, 'hex') as child, encode(parent, 'hex') as parent, parent_in_range, share, relation,
       block_number, log_index, sub_index, block_time
     from ${eventsOf("DerivationRegistered", "DerivationRevoked")}
     order by block_number, log_index, sub_index`,
    [range.chainId, range.fromBlock, range.toBlock],
  );
  return rows;
}

async function loadStates(client: ClientBase, children: string[]): Promise<Map<string, ChildState>> {
  const states = new Map<string, ChildState>(children.map((child) => [child, { shares: new Map(), total: 0n }]));
  const { rows } = await client.query<{ child: string; parent: string; share: string }>(
    `select key as child, encode(d.parent, 'hex') as parent, d.share
     from unnest($1::text[]) as key
     cross join lateral (
       select parent, share from derivation
       where child = decode(key, 'hex') and valid_to = ${STILL_VALID}
       limit ${MAX_PARENTS}
     ) as d`,
    [children],
  );
  for (const row of rows) {
    const state = states.get(row.child);
    if (!state) continue;
    state.shares.set(row.parent, BigInt(row.share));
    state.total += BigInt(row.share);
  }
  return states;
}

interface Folded {
  faults: { row: EventRow; reason: string }[];
  begun: Version[];
  /** Versions that stood before the range, and the event that ended each. */
  endedBefore: EventRow[];
}

/**
 * What a block changes twice keeps its last state only: no cut falls within a block. A derivation registered and revoked in one
 * block is kept as a version that never was valid, for it named its assets.
 */
function foldEvents(rows: EventRow[], states: Map<string, ChildState>): Folded {
  const folded: Folded = { faults: [], begun: [], endedBefore: [] };
  const latest = new Map<string, Version>();
  const replaced = new Set<Version>();
  for (const row of rows) {
    const state = states.get(row.child);
    if (!state) throw new Error(`Child ${row.child}: expected its state to be loaded.`);
    const event = toEvent(row);
    const reason = judgeDerivation(state, event);
    if (reason !== undefined) {
      folded.faults.push({ row, reason });
      continue;
    }
    const edge = `${row.child}>${row.parent}`;
    const before = latest.get(edge);
    const isOfBlock = before?.row.block_number === row.block_number;
    if (before?.endBlock === STILL_VALID)
      Object.assign(before, { endBlock: row.block_number, endTime: row.block_time });
    else if (!before && state.shares.has(row.parent)) folded.endedBefore.push(row);

    if (event.type === "DerivationRegistered") {
      if (before && isOfBlock) replaced.add(before);
      const version = { row, endBlock: STILL_VALID, endTime: STILL_VALID };
      latest.set(edge, version);
      folded.begun.push(version);
    }
    evolveChild(state, event);
  }
  folded.begun = folded.begun.filter((version) => !replaced.has(version));
  return folded;
}

function toEvent(row: EventRow): DerivationEvent {
  const { child, parent } = row;
  if (row.type === "DerivationRevoked") return { type: row.type, child, parent };
  return { type: row.type, child, parent, isParentInRange: row.parent_in_range, share: BigInt(row.share ?? 0) };
}

async function endVersions(client: ClientBase, ended: EventRow[]): Promise<void> {
  if (ended.length === 0) return;
  await client.query(
    `update derivation d set valid_to = e.block_number, valid_to_time = e.block_time
     from (
       select k.ctid as row_id, e.block_number, e.block_time
       from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as e (child, parent, block_number, block_time)
       cross join lateral (
         select ctid from derivation
         where child = decode(e.child, 'hex') and parent = decode(e.parent, 'hex') and valid_to = ${STILL_VALID}
         limit 1
       ) as k
     ) as e
     where d.ctid = e.row_id`,
    [
      ended.map((row) => row.child),
      ended.map((row) => row.parent),
      ended.map((row) => row.block_number),
      ended.map((row) => row.block_time),
    ],
  );
}

async function beginVersions(client: ClientBase, chainId: number, versions: Version[]): Promise<void> {
  if (versions.length === 0) return;
  await client.query(
    `insert into derivation (child, parent, ${POSITION}, block_time, valid_to, valid_to_time, share, relation)
     select decode(child, 'hex'), decode(parent, 'hex'), $1, block_number, log_index, sub_index, block_time, valid_to,
       valid_to_time, share, relation
     from unnest($2::text[], $3::text[], $4::bigint[], $5::int[], $6::int[], $7::bigint[], $8::bigint[], $9::bigint[],
       $10::numeric[], $11::text[])
       as v (child, parent, block_number, log_index, sub_index, block_time, valid_to, valid_to_time, share, relation)`,
    [
      chainId,
      versions.map(({ row }) => row.child),
      versions.map(({ row }) => row.parent),
      versions.map(({ row }) => row.block_number),
      versions.map(({ row }) => row.log_index),
      versions.map(({ row }) => row.sub_index),
      versions.map(({ row }) => row.block_time),
      versions.map((version) => version.endBlock),
      versions.map((version) => version.endTime),
      versions.map(({ row }) => row.share),
      versions.map(({ row }) => row.relation),
    ],
  );
}

async function setAside(client: ClientBase, chainId: number, faults: Folded["faults"]): Promise<void> {
  if (faults.length === 0) return;
  await client.query(
    `insert into anomaly (${POSITION}, block_time, applied, reason)
     select $1, block_number, log_index, sub_index, block_time, false, reason
     from unnest($2::bigint[], $3::int[], $4::int[], $5::bigint[], $6::text[])
       as f (block_number, log_index, sub_index, block_time, reason)`,
    [
      chainId,
      faults.map(({ row }) => row.block_number),
      faults.map(({ row }) => row.log_index),
      faults.map(({ row }) => row.sub_index),
      faults.map(({ row }) => row.block_time),
      faults.map(({ reason }) => reason),
    ],
  );
}
