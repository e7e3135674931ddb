import { type HeadRow, readHeads } from "../../queries/reading/heads.js";
import {
  type ChainMark,
  type ChainPresent,
  type PayoutChange,
  readPayoutChanges,
} from "../../queries/changes/payout-changes.js";
import type { PayoutFilter } from "../../queries/money/payout-filter.js";
import { endOfBlock } from "../../queries/reading/position.js";
import { badInput } from "../../queries/reading/query-error.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { readLastRetractions } from "../../queries/changes/touched.js";
import type { ChangeFeed } from "./change-feed.js";
import { createStream, type Pulled } from "./stream.js";
import { decodeStreamCursor, encodeStreamCursor } from "./stream-cursor.js";

/** What one message of the subscription tells. */
export interface PayoutMessage extends PayoutChange {
  readonly cursor: string;
}

export interface StreamSources {
  readonly feed: ChangeFeed;
  /** Reads in a snapshot of its own. */
  readonly read: <Result>(work: (snapshot: Snapshot) => Promise<Result>) => Promise<Result>;
}

/** Changes read at once: what a subscriber holds in memory here. */
const CHANGES_A_PULL = 200;

/** How long a replica may take to come as far as a cursor. */
const PATIENCE_MS = 60_000;

/**
 * Payouts that come and go from now on or, with a cursor, since the message that bore it. Each is told of once and, where a
 * reorg took it back, as removed; what was only read again is not. Throws BAD_USER_INPUT on a cursor that cannot be used.
 */
export function streamPayouts(
  { feed, read }: StreamSources,
  filter: PayoutFilter,
  after: string | null,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): AsyncIterable<PayoutMessage> {
  const args = argsOf(filter);
  const known = after === null ? undefined : decodeStreamCursor(after, "payouts", args, isState);
  let marks: Map<number, ChainMark> | undefined =
    known && new Map(known.map(toMark).map((mark) => [mark.chainId, mark]));
  const accounts = filter.accounts && new Set(filter.accounts);
  const assets = filter.assets && new Set(filter.assets);
  /** By chain, the state up to which all has been told. */
  const done = new Map<number, string>();
  // Of a chain being read again every head matters, whoever it touches; so do those that come while that is found out.
  let isWaiting = false;
  let patience: NodeJS.Timeout | undefined;
  let isPatient = true;
  let rouse: () => void = () => undefined;

  const pull = async (): Promise<Pulled<PayoutMessage>> =>
    read(async (snapshot) => {
      isWaiting = true;
      const isFirst = marks === undefined;
      const told = (marks ??= new Map<number, ChainMark>());
      const messages: PayoutMessage[] = [];
      let isCut = false;
      let isReadAgain = false;
      let behind: number | undefined;
      const [heads, retractions] = await Promise.all([readHeads(snapshot), readLastRetractions(snapshot)]);
      for (const head of heads) {
        const { chainId } = head;
        const present = presentOf(head, retractions);
        const state = `${present.indexed}/${head.indexed?.hash}/${present.retraction}`;
        if (done.get(chainId) === state) continue;
        if (isFirst) {
          told.set(chainId, presentMark(chainId, present));
          done.set(chainId, state);
          continue;
        }
        // Of a chain that the cursor does not know, nothing has been told.
        const mark = told.get(chainId) ?? presentMark(chainId, { ...present, indexed: -1 });
        const found = await readPayoutChanges(snapshot, { mark, present, filter, limit: CHANGES_A_PULL });
        told.set(chainId, mark);
        for (const change of found.changes) {
          told.set(chainId, change.mark);
          messages.push({ ...change, cursor: encodeCursor(args, [...told.values()]) });
        }
        told.set(chainId, found.mark);
        isCut ||= found.isCut;
        isReadAgain ||= found.waitsFor !== undefined;
        if (found.waitsFor === "behind") behind ??= chainId;
        if (!found.isCut && !found.waitsFor) done.set(chainId, state);
      }
      isWaiting = isReadAgain;
      waitWhileBehind(behind);
      return { messages, isCut };
    });

  /** Throws BAD_USER_INPUT where a chain has been behind the cursor for too long. */
  function waitWhileBehind(chainId: number | undefined): void {
    if (chainId === undefined) {
      clearTimeout(patience);
      patience = undefined;
      isPatient = true;
    } else if (!isPatient) {
      throw badInput(
        `after: expected a cursor of this database, found one that has seen more of chain ${chainId} than it has: it was indexed anew, or lags far behind. Read the payouts anew, and subscribe without it.`,
      );
    } else {
      patience ??= setTimeout(() => {
        isPatient = false;
        rouse();
      }, patienceMs);
    }
  }

  return createStream((wake) => {
    rouse = wake;
    const unwatch = feed.watch(
      (touched) =>
        isWaiting ||
        (touched.accounts.size > 0 && haveCommon(touched.accounts, accounts) && haveCommon(touched.assets, assets)),
      wake,
    );
    return () => {
      clearTimeout(patience);
      unwatch();
    };
  }, pull);
}

/** The cursor of all that stands in a snapshot whose heads these are: what comes or goes after is told from it. */
export async function readPayoutsCursor(
  snapshot: Snapshot,
  heads: readonly HeadRow[],
  filter: PayoutFilter,
): Promise<string> {
  const retractions = await readLastRetractions(snapshot);
  return encodeCursor(
    argsOf(filter),
    heads.map((head) => presentMark(head.chainId, presentOf(head, retractions))),
  );
}

const presentOf = ({ chainId, indexed }: HeadRow, retractions: ReadonlyMap<number, number>): ChainPresent => ({
  indexed: indexed?.number ?? -1,
  retraction: retractions.get(chainId) ?? 0,
});

const presentMark = (chainId: number, { indexed, retraction }: ChainPresent): ChainMark => ({
  chainId,
  retraction,
  told: endOfBlock(indexed),
});

const argsOf = ({ accounts, assets }: PayoutFilter) => [sorted(accounts), sorted(assets)];

const encodeCursor = (args: unknown, marks: readonly ChainMark[]): string =>
  encodeStreamCursor("payouts", args, marks.map(fromMark));

/** Whether one of the wanted was touched; without any wanted, each is. */
const haveCommon = <Value>(touched: ReadonlySet<Value>, wanted: ReadonlySet<Value> | undefined): boolean =>
  wanted === undefined || [...wanted].some((value) => touched.has(value));

/** [chain, retraction, block] at the end of a block, else with the log and sub index behind. */
type MarkState = readonly number[];

const END = endOfBlock(0);

const fromMark = ({ chainId, retraction, told }: ChainMark): MarkState =>
  told.logIndex === END.logIndex
    ? [chainId, retraction, told.blockNumber]
    : [chainId, retraction, told.blockNumber, told.logIndex, told.subIndex];

function toMark([chainId = 0, retraction = 0, blockNumber = 0, logIndex, subIndex]: MarkState): ChainMark {
  const told =
    logIndex === undefined || subIndex === undefined ? endOfBlock(blockNumber) : { blockNumber, logIndex, subIndex };
  return { chainId, retraction, told };
}

const isState = (state: unknown): state is MarkState[] =>
  Array.isArray(state) &&
  state.every(
    (mark: unknown) =>
      Array.isArray(mark) &&
      (mark.length === 3 || mark.length === 5) &&
      mark.every((value: unknown) => Number.isSafeInteger(value) && (value as number) >= -1) &&
      mark.slice(3).every((value: number) => value <= END.logIndex),
  );

const sorted = (values: readonly string[] | undefined): string[] | null =>
  values ? [...new Set(values)].sort() : null;
