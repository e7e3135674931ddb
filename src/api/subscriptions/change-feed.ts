import type { Pool } from "pg";
import type { HeadRow } from "../../queries/heads.js";
import { withSnapshot } from "../../queries/snapshot.js";
import { type Touched, readLastRetractions, readTouched } from "../../queries/touched.js";
import type { HeadWatcher } from "../head-watcher.js";

export interface ChangeFeed {
  /**
   * Calls `wake` each time what was touched concerns the subscriber, and once soon after it began, until the returned
   * function is called. A call says that there may be something new, never that there is.
   */
  watch(concerns: (touched: Exclude<Touched, "all">) => boolean, wake: () => void): () => void;
}

interface Subscriber {
  readonly concerns: (touched: Exclude<Touched, "all">) => boolean;
  readonly wake: () => void;
}

/** One look at what moved for all subscribers of the process, each time a head has: only those it concerns then read. */
export function createChangeFeed(
  pool: Pool,
  headWatcher: HeadWatcher,
  { statementTimeoutMs }: { statementTimeoutMs: number },
): ChangeFeed {
  const subscribers = new Set<Subscriber>();
  let stop: (() => void) | undefined;
  let seen: { heads: ReadonlyMap<number, HeadRow>; retractions: ReadonlyMap<number, number> } | undefined;
  let looking: Promise<void> = Promise.resolve();

  async function look(heads: readonly HeadRow[]): Promise<void> {
    const touched = await withSnapshot(pool, { statementTimeoutMs }, async (snapshot) => {
      const retractions = await readLastRetractions(snapshot);
      const before = seen;
      seen = { heads: new Map(heads.map((head) => [head.chainId, head])), retractions };
      const all: Touched[] = [];
      for (const { chainId } of heads) {
        const head = before?.heads.get(chainId);
        const isRewound = retractions.get(chainId) !== before?.retractions.get(chainId);
        all.push(!head || isRewound ? "all" : await readTouched(snapshot, chainId, head.finalized?.number ?? -1));
      }
      return all;
    }).catch((): Touched[] => {
      // What moved could not be read: everybody looks for themselves.
      seen = undefined;
      return ["all"];
    });
    for (const subscriber of [...subscribers]) {
      if (touched.some((one) => one === "all" || subscriber.concerns(one))) subscriber.wake();
    }
  }

  return {
    watch(concerns, wake) {
      const subscriber = { concerns, wake };
      subscribers.add(subscriber);
      stop ??= headWatcher.watch((heads) => {
        looking = looking.then(() => look(heads));
      });
      return () => {
        subscribers.delete(subscriber);
        if (subscribers.size > 0) return;
        stop?.();
        stop = undefined;
        seen = undefined;
      };
    },
  };
}
