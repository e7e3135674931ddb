import type { Pool } from "pg";
import { redactUrlsIn } from "../config/redact-url.js";

export interface SourceHeadOptions {
  pool: Pool;
  chainId: number;
  intervalMs: number;
  /** The newest block number at the source (−1: not seen yet), what was counted on the way, and why the chain cannot go on, if so. */
  readSource: () => { head: number; stats: object; stoppedBy: string | undefined };
  /** False while the chain is made ready to be indexed: what an earlier process said of it then still holds. */
  isPrepared: () => boolean;
  onError: (error: unknown) => void;
}

/**
 * Keeps log.head's idea of how far the chain itself is, for lag and readiness, and of what stops it: while what was read before is
 * still being written, too. Returns a function that ends it.
 */
export function watchSourceHead({
  pool,
  chainId,
  intervalMs,
  readSource,
  isPrepared,
  onError,
}: SourceHeadOptions): () => void {
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      const { head, stats, stoppedBy } = readSource();
      const [number, error] = isPrepared()
        ? ["nullif($2::bigint, -1)", "$4"]
        : ["coalesce(nullif($2::bigint, -1), source_number)", "coalesce($4, error)"];
      await pool.query(
        `update log.head
         set source_number = ${number}, source_seen_at = clock_timestamp(), source_stats = $3, error = ${error}
         where chain_id = $1`,
        [chainId, head, JSON.stringify(stats), stoppedBy === undefined ? null : redactUrlsIn(stoppedBy)],
      );
    } catch (error) {
      onError(error);
    }
    if (!isEnded) timer = setTimeout(() => void look(), intervalMs);
  };
  void look();
  return () => {
    isEnded = true;
    clearTimeout(timer);
  };
}
