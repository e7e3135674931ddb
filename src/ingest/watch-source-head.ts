import type { Pool } from "pg";

export interface SourceHeadOptions {
  pool: Pool;
  chainId: number;
  intervalMs: number;
  /** The newest block number at the source. */
  readSourceHead: () => Promise<number>;
  onError: (error: unknown) => void;
}

/** Keeps log.head's idea of how far the chain itself is, for lag and readiness. Returns a function that ends it. */
export function watchSourceHead({ pool, chainId, intervalMs, readSourceHead, onError }: SourceHeadOptions): () => void {
  let isEnded = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      const number = await readSourceHead();
      await pool.query(
        "update log.head set source_number = $2, source_seen_at = clock_timestamp() where chain_id = $1",
        [chainId, number],
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
