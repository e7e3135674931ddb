import { setTimeout as pause } from "node:timers/promises";
import type { Pool } from "pg";
import type { HeadRow } from "../../queries/reading/heads.js";
import { withSnapshot } from "../../queries/reading/snapshot.js";
import { type Touched, readTouched } from "../../queries/changes/touched.js";
import type { HeadWatcher } from "../head-watcher.js";

export interface ChangeFeed {
  /**
   * Calls `wake` each time what was touched concerns the subscriber, who is asked once for each chain that moved, until the
   * returned function is called. A call says that there may be something new, never that there is.
   */
  watch(concerns: (touched: Exclude<Touched, "all">) => boolean, wake: () => void): () => void;
}

export interface ChangeFeedOptions {
  readonly statementTimeoutMs: number;
  /** Pause after a look that failed. */
  readonly retryMs?: number;
}

interface Subscriber {
  readonly concerns: (touched: Exclude<Touched, "all">) => boolean;
  readonly wake: () => void;
}

/** Of a chain, all by which its money can have moved. */
interface ChainState {
  readonly indexed: number;
  readonly indexedHash: string | undefined;
  readonly finalized: number;
  readonly retraction: number;
}

/**
 * One look at what moved for all subscribers of the process, each time a chain's blocks have: only those it concerns then
 * read. At a rewind, and when it first looks, that is everybody.
 */
export function createChangeFeed(
  pool: Pool,
  headWatcher: HeadWatcher,
  { statementTimeoutMs, retryMs = 1_000 }: ChangeFeedOptions,
): ChangeFeed {
  const subscribers = new Set<Subscriber>();
  let stop: (() => void) | undefined;
  let seen: ReadonlyMap<number, ChainState> | undefined;
  /** The newest state that is still to be looked at: those between are part of it. */
  let latest: ReadonlyMap<number, ChainState> | undefined;
  let isLooking = false;

  async function look(states: ReadonlyMap<number, ChainState>): Promise<void> {
    const before = seen;
    const moved = [...states].filter(([chainId, state]) => !isSame(before?.get(chainId), state));
    const touched = await readMoves(before, moved);
    seen = states;
    for (const subscriber of [...subscribers]) {
      if (touched.some((one) => one === "all" || subscriber.concerns(one))) subscriber.wake();
    }
  }

  async function readMoves(
    before: ReadonlyMap<number, ChainState> | undefined,
    moved: readonly (readonly [number, ChainState])[],
  ): Promise<Touched[]> {
    if (moved.length === 0) return [];
    // What a rewind took away is not there to be seen.
    const isAll = moved.some(([chainId, { retraction }]) => before?.get(chainId)?.retraction !== retraction);
    if (isAll) return ["all"];
    return withSnapshot(pool, { statementTimeoutMs }, (snapshot) =>
      Promise.all(
        moved.map(([chainId, { finalized }]) =>
          readTouched(snapshot, {
            chainId,
            cameAbove: before?.get(chainId)?.indexed ?? -1,
            finalizedFrom: before?.get(chainId)?.finalized ?? -1,
            finalizedTo: finalized,
          }),
        ),
      ),
    );
  }

  async function lookAtLatest(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    while (latest) {
      const states = latest;
      latest = undefined;
      try {
        await look(states);
      } catch {
        // The database is away, or busy: whoever was woken now would only find the same.
        await pause(retryMs, undefined, { ref: false });
        if (stop) latest ??= states;
      }
    }
    isLooking = false;
  }

  return {
    watch(concerns, wake) {
      const subscriber = { concerns, wake };
      subscribers.add(subscriber);
      stop ??= headWatcher.watch((heads, retractions) => {
        latest = new Map(heads.map((head) => [head.chainId, stateOf(head, retractions)]));
        void lookAtLatest();
      });
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0) return;
        stop?.();
        stop = undefined;
        seen = undefined;
        latest = undefined;
      };
    },
  };
}

const stateOf = ({ chainId, indexed, finalized }: HeadRow, retractions: ReadonlyMap<number, number>): ChainState => ({
  indexed: indexed?.number ?? -1,
  indexedHash: indexed?.hash,
  finalized: finalized?.number ?? -1,
  retraction: retractions.get(chainId) ?? 0,
});

const isSame = (one: ChainState | undefined, other: ChainState): boolean =>
  one?.indexed === other.indexed &&
  one.indexedHash === other.indexedHash &&
  one.finalized === other.finalized &&
  one.retraction === other.retraction;
