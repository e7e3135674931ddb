import type { Pool } from "pg";
import { type HeadRow, readHeads } from "../queries/reading/heads.js";
import { withSnapshot } from "../queries/reading/snapshot.js";
import { readLastRetractions } from "../queries/changes/touched.js";

/** Called with every chain's head and the number of its last rewind. */
export type OnHeads = (heads: readonly HeadRow[], retractions: ReadonlyMap<number, number>) => void;

export interface HeadWatcher {
  /**
   * Calls back at once, and then each time anything of a head is another, be it what its source has, until the returned
   * function is called.
   */
  watch(onHeads: OnHeads): () => void;
  /** Resolves as soon as the heads satisfy the condition, or after the time given. */
  waitUntil(isReached: (heads: readonly HeadRow[]) => boolean, timeoutMs: number): Promise<void>;
}

export interface HeadWatcherOptions {
  readonly statementTimeoutMs: number;
  /** Pause between two looks. */
  readonly intervalMs?: number;
}

/**
 * Looks at the heads for everybody who waits, one look for all, and only while somebody does. It asks rather than
 * listens, for a replica hears no notifications.
 */
export function createHeadWatcher(
  pool: Pool,
  { statementTimeoutMs, intervalMs = 200 }: HeadWatcherOptions,
): HeadWatcher {
  const watchers = new Set<OnHeads>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  /** What was last seen; nothing where nobody watched since, or the database was away: it may be of long ago. */
  let last: { readonly key: string; readonly seen: Parameters<OnHeads> } | undefined;

  async function look(): Promise<void> {
    timer = undefined;
    isLooking = true;
    try {
      const [heads, retractions] = await withSnapshot(pool, { statementTimeoutMs }, (snapshot) =>
        Promise.all([readHeads(snapshot), readLastRetractions(snapshot)]),
      );
      const key = JSON.stringify([heads, [...retractions]]);
      if (key !== last?.key) {
        last = { key, seen: [heads, retractions] };
        for (const notify of [...watchers]) notify(heads, retractions);
      }
    } catch {
      // The database is away: the next look will tell. Whoever waits has a time limit or a connection of their own.
      last = undefined;
    } finally {
      isLooking = false;
      schedule(intervalMs);
    }
  }

  function schedule(delayMs: number): void {
    if (watchers.size === 0) last = undefined;
    else if (!timer && !isLooking) timer = setTimeout(() => void look(), delayMs);
  }

  function watch(onHeads: OnHeads): () => void {
    if (last) queueMicrotask(() => last && watchers.has(onHeads) && onHeads(...last.seen));
    watchers.add(onHeads);
    schedule(0);
    return () => {
      watchers.delete(onHeads);
      if (watchers.size > 0) return;
      clearTimeout(timer);
      timer = undefined;
      last = undefined;
    };
  }

  return {
    watch,
    waitUntil: (isReached, timeoutMs) =>
      new Promise((resolve) => {
        const finish = () => {
          clearTimeout(limit);
          stop();
          resolve();
        };
        const limit = setTimeout(finish, timeoutMs);
        const stop = watch((heads) => {
          if (isReached(heads)) finish();
        });
      }),
  };
}
