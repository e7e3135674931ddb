import { Gauge, type Registry } from "prom-client";
import type { Pool } from "pg";
import { readHeads } from "../../queries/reading/heads.js";
import { readSourceStats } from "../../queries/log/source-stats.js";
import { withSnapshot } from "../../queries/reading/snapshot.js";

/** Figures of the gateway that are worth a metric, by their name in its stats. */
const SOURCE_FIGURES = {
  requests: ["tributary_rpc_requests", "Requests to the chain's RPC endpoints since its indexer began"],
  bytesReceived: [
    "tributary_rpc_received_bytes",
    "Bytes received from the chain's RPC endpoints since its indexer began",
  ],
  retries: ["tributary_rpc_retries", "Requests asked again since the chain's indexer began"],
  failovers: ["tributary_rpc_failovers", "Requests that went to another endpoint since the chain's indexer began"],
  refusals: ["tributary_rpc_refusals", "Requests that an endpoint refused for good since the chain's indexer began"],
  rangeSize: ["tributary_rpc_range_blocks", "Blocks asked for in one range at present"],
  reorgs: ["tributary_reorgs", "Reorgs seen since the chain's indexer began"],
  deepestReorg: ["tributary_reorg_depth_max", "Depth in blocks of the deepest reorg since the chain's indexer began"],
  tokensRead: ["tributary_tokens_read", "Token contracts that told their metadata since the chain's indexer began"],
  tokenFailures: ["tributary_token_failures", "Attempts to read token metadata that gave nothing since then"],
  deepReorgs: ["tributary_deep_reorgs", "Reorgs below finality since the chain's indexer began"],
} as const;

/**
 * Adds each chain's head, lag, errors and RPC traffic to the registry. Returns a function that reads them anew from the
 * database, to be awaited before each scrape is answered.
 */
export function registerChainMetrics(registry: Registry, pool: Pool, statementTimeoutMs: number): () => Promise<void> {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name, help, labelNames: ["chain"], registers: [registry] });
  const indexed = gauge("tributary_indexed_block", "Newest block indexed");
  const finalized = gauge("tributary_finalized_block", "Newest block that counts as final");
  const source = gauge("tributary_source_block", "Newest block the chain's source told of");
  const lag = gauge("tributary_lag_seconds", "Seconds since the time of the newest block indexed");
  const stopped = gauge("tributary_chain_stopped", "1 where the chain stopped with an error");
  const anomalies = gauge("tributary_anomalies", "Events set aside, or applied although they do not add up");
  const figures = Object.entries(SOURCE_FIGURES).map(([key, [name, help]]) => ({ key, gauge: gauge(name, help) }));

  return async () => {
    const { heads, stats } = await withSnapshot(pool, { statementTimeoutMs }, async (snapshot) => ({
      heads: await readHeads(snapshot),
      stats: await readSourceStats(snapshot),
    }));
    for (const head of heads) {
      const chain = String(head.chainId);
      indexed.set({ chain }, head.indexed?.number ?? -1);
      finalized.set({ chain }, head.finalized?.number ?? -1);
      source.set({ chain }, head.sourceNumber ?? -1);
      if (head.indexed) lag.set({ chain }, Math.max(0, Date.now() / 1000 - head.indexed.time));
      stopped.set({ chain }, head.error === null ? 0 : 1);
    }
    for (const { chainId, anomalyCount, sourceStats } of stats) {
      const chain = String(chainId);
      anomalies.set({ chain }, anomalyCount);
      for (const figure of figures) {
        const value = sourceStats?.[figure.key];
        if (typeof value === "number") figure.gauge.set({ chain }, value);
      }
    }
  };
}
