import { type LedgerRow, payoutColumns, payoutSource } from "../money/ledger.js";
import { type PayoutFilter, matchesFilter } from "../money/payout-filter.js";
import { type Place, comparePlaces, endOfBlock, placeValues } from "../reading/position.js";
import { QueryError } from "../reading/query-error.js";
import { type Retracted, type RetractedEvent, readRetractedRows, toRetracted } from "./retracted-payouts.js";
import type { Snapshot } from "../reading/snapshot.js";
import { sql } from "../reading/sql.js";

/** How much of a chain a subscriber has been told: its payouts up to a place, and its rewinds up to a number. */
export interface ChainMark {
  readonly chainId: number;
  /** The last rewind taken into account; 0 before the first. */
  readonly retraction: number;
  /** The payouts told of that stand: those up to here, inclusive. */
  readonly told: Place;
}

/** A payout that came or went, and the mark of its chain once it has been told. */
export interface PayoutChange {
  readonly kind: "ADDED" | "REMOVED";
  readonly row: LedgerRow;
  /** Of a removed payout: its event, which the log no longer holds. */
  readonly event: RetractedEvent | null;
  readonly mark: ChainMark;
}

export interface ChainChanges {
  readonly changes: readonly PayoutChange[];
  /** The mark once all of them have been told. */
  readonly mark: ChainMark;
  /** Whether there may be more. */
  readonly isCut: boolean;
  /**
   * Why nothing can be said of the chain yet. "reread": it is being read again, and what came of it shows only at a later head.
   * "behind": the mark is of a rewind that this database has not heard of, as a replica that lags behind the one it was told from.
   */
  readonly waitsFor: "reread" | "behind" | undefined;
}

/** A chain as it is in a snapshot: its newest block, and its last rewind. */
export interface ChainPresent {
  readonly indexed: number;
  /** 0 before the first. */
  readonly retraction: number;
}

/**
 * What changed on a chain since a mark: payouts told of that no longer stand, newest first, then those that have come, in
 * order, at most `limit`. Throws BAD_USER_INPUT where the journal of rewinds no longer reaches back to the mark.
 */
export async function readPayoutChanges(
  snapshot: Snapshot,
  {
    mark,
    present: { indexed, retraction },
    filter,
    limit,
  }: { mark: ChainMark; present: ChainPresent; filter: PayoutFilter; limit: number },
): Promise<ChainChanges> {
  const { chainId } = mark;
  const waitFor = (waitsFor: "reread" | "behind"): ChainChanges => ({ changes: [], mark, isCut: false, waitsFor });
  // Its payouts may be those the rewind took back. Where only blocks are missing, there is nothing to tell up to the mark's.
  if (retraction < mark.retraction) return waitFor("behind");
  const rewinds = retraction === mark.retraction ? [] : await readRewinds(snapshot, mark);
  // Read again after a restart, the blocks come out the same as a rule: a moment later nothing has changed.
  const isReadAgain = rewinds.length > 0 && rewinds.every(({ cause }) => cause === "reread");
  if (isReadAgain && indexed < mark.told.blockNumber) {
    return waitFor("reread");
  }

  const { removed, standing, latest } = await readRetracted(snapshot, mark, rewinds, filter);
  const changes: PayoutChange[] = removed.map(({ row, event }) => ({
    kind: "REMOVED",
    row,
    event,
    mark: { chainId, retraction: mark.retraction, told: { ...placeOf(row), subIndex: row.subIndex - 1 } },
  }));
  const room = limit - changes.length;
  if (room <= 0) {
    const cut = changes.slice(0, limit);
    return { changes: cut, mark: cut.at(-1)?.mark ?? mark, isCut: true, waitsFor: undefined };
  }
  const added = await readAdded(snapshot, chainId, standing, filter, room);
  for (const row of added) {
    changes.push({ kind: "ADDED", row, event: null, mark: { chainId, retraction: latest, told: placeOf(row) } });
  }
  const isCut = added.length === room;
  const told = isCut ? (changes.at(-1)?.mark.told ?? standing) : furthest(standing, endOfBlock(indexed));
  return { changes, mark: { chainId, retraction: latest, told }, isCut, waitsFor: undefined };
}

interface Rewind {
  readonly number: number;
  readonly toBlock: number;
  readonly cause: "reorg" | "reread" | "scope";
  readonly isComplete: boolean;
}

async function readRewinds(snapshot: Snapshot, { chainId, retraction }: ChainMark): Promise<Rewind[]> {
  const rewinds = await snapshot.query<Rewind>(sql`
    select number, to_block as "toBlock", cause, is_complete as "isComplete" from log.retraction
    where chain_id = ${chainId} and number > ${retraction} order by number`);
  const isReached = rewinds.every(({ number, isComplete }, index) => isComplete && number === retraction + 1 + index);
  if (isReached) return rewinds;
  throw new QueryError(
    "BAD_USER_INPUT",
    `after: what chain ${chainId} has taken back since is no longer known in full. Read the payouts anew, and subscribe without it.`,
  );
}

/** What was told and taken back, less what has come back in the same block; and up to where what was told stands. */
async function readRetracted(
  snapshot: Snapshot,
  mark: ChainMark,
  rewinds: readonly Rewind[],
  filter: PayoutFilter,
): Promise<{ removed: Retracted[]; standing: Place; latest: number }> {
  const latest = rewinds.at(-1)?.number ?? mark.retraction;
  let standing = mark.told;
  const removed: Retracted[] = [];
  const returned: Place[] = [];
  const isReadOtherwise = rewinds.some(({ cause }) => cause === "scope");
  for (const { number, toBlock } of rewinds) {
    if (toBlock >= standing.blockNumber) continue;
    for (const { isBack, ...row } of await readRetractedRows(snapshot, mark.chainId, number, standing, filter)) {
      // The same block says the same, unless it was read with other eyes.
      if (isBack && !isReadOtherwise) returned.push(placeOf(row));
      else removed.push(toRetracted(row));
    }
    standing = endOfBlock(toBlock);
  }
  removed.sort((one, other) => comparePlaces(other.row, one.row));
  return { removed, standing: returned.reduce(furthest, standing), latest };
}

function readAdded(
  snapshot: Snapshot,
  chainId: number,
  told: Place,
  filter: PayoutFilter,
  limit: number,
): Promise<LedgerRow[]> {
  return snapshot.query<LedgerRow>(sql`
    select ${payoutColumns} ${payoutSource}
    where l.chain_id = ${chainId} and (l.block_number, l.log_index, l.sub_index) > (${placeValues(told)})
      and not l.is_claim and ${matchesFilter(filter, sql`l`)}
    order by l.block_number, l.log_index, l.sub_index limit ${limit}`);
}

const placeOf = ({ blockNumber, logIndex, subIndex }: Place): Place => ({ blockNumber, logIndex, subIndex });

const furthest = (one: Place, other: Place): Place => (comparePlaces(one, other) >= 0 ? one : other);
