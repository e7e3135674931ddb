import type { Pool } from "pg";
import { type HeadRow, readHeads } from "../queries/heads.js";
import { withSnapshot } from "../queries/snapshot.js";

export interface HeadWatcher {
  /** Calls back with every chain's head, at once and then each time one has moved, until the returned function is called. */
  watch(onHeads: (heads: readonly HeadRow[]) => void): () => void;
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
  const watchers = new Set<(heads: readonly HeadRow[]) => void>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let last: { readonly key: string; readonly heads: readonly HeadRow[] } | undefined;

  async function look(): Promise<void> {
    timer = undefined;
    isLooking = true;
    try {
      const heads = await withSnapshot(pool, { statementTimeoutMs }, readHeads);
      const key = JSON.stringify(heads);
      if (key !== last?.key) {
        last = { key, heads };
        for (const notify of [...watchers]) notify(heads);
      }
    } catch {
      // The database is away: the next look will tell. Whoever waits has a time limit or a connection of their own.
    } finally {
      isLooking = false;
      schedule(intervalMs);
    }
  }

  function schedule(delayMs: number): void {
    if (watchers.size === 0) last = undefined;
    else if (!timer && !isLooking) timer = setTimeout(() => void look(), delayMs);
  }

  function watch(onHeads: (heads: readonly HeadRow[]) => void): () => void {
    if (last) queueMicrotask(() => last && watchers.has(onHeads) && onHeads(last.heads));
    watchers.add(onHeads);
    schedule(0);
    return () => {
      watchers.delete(onHeads);
      if (watchers.size === 0 && timer) {
        clearTimeout(timer);
        timer = undefined;
      }
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
