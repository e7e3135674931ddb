import { connectClient } from "../../log/connect-client.js";
import { roleUrl } from "../../log/roles.js";
import type { CommandResult } from "../run-command.js";
import { formatDuration } from "../progress.js";
import { type CommonOptions, loadSettings } from "../settings.js";

interface SourceStats {
  requests: number;
  bytesReceived: number;
  retries: number;
  failovers: number;
  /** Requests that an endpoint refused for good. */
  refusals?: number;
  /** Blocks asked for in one range at present. */
  rangeSize: number;
  stoppedBy?: string;
}

interface ChainStatus {
  chainId: number;
  name: string;
  indexed: number;
  finalized: number;
  source: number | null;
  behind: number | null;
  /** Seconds since the time of the newest block indexed; null before the first. */
  lagSeconds: number | null;
  events: number;
  anomalies: number;
  reorgs: number;
  deepestReorg: number;
  reorgsBelowFinality: number;
  /** What the chain's gateway counted since its process began; null before it ran. */
  sourceStats: SourceStats | null;
  error: string | null;
}

/** How far each chain is, and what happened to it. */
export async function status(options: CommonOptions): Promise<CommandResult> {
  const config = await loadSettings(options);
  const client = await connectClient(roleUrl(config.database, "tributary_reader"));
  try {
    const { rows } = await client.query<ChainStatus>(
      `select h.chain_id::float8 as "chainId", h.name, h.indexed_number::float8 as indexed,
         h.finalized_number::float8 as finalized, h.source_number::float8 as source,
         greatest(h.source_number - h.indexed_number, 0)::float8 as behind,
         greatest(extract(epoch from clock_timestamp())::float8 - h.indexed_time, 0) as "lagSeconds",
         (select coalesce(sum(event_count), 0)::float8 from projection.chain_hour c where c.chain_id = h.chain_id) as events,
         (select count(*)::float8 from projection.anomaly a where a.chain_id = h.chain_id) as anomalies,
         (select count(*)::float8 from log.reorg r where r.chain_id = h.chain_id and not r.is_scope_change) as reorgs,
         (select coalesce(max(depth), 0)::float8 from log.reorg r where r.chain_id = h.chain_id and not r.is_scope_change)
           as "deepestReorg",
          (select count(*)::float8 from log.reorg r where r.chain_id = h.chain_id and r.is_below_finality
             and not r.is_scope_change) as "reorgsBelowFinality",
         h.source_stats as "sourceStats", h.error
       from log.head h order by h.chain_id`,
    );
    return { sentence: rows.map(formatChain).join("\n") || "Found no chain indexed yet", fields: { chains: rows } };
  } finally {
    await client.end();
  }
}

function formatChain(chain: ChainStatus): string {
  const age = chain.lagSeconds === null ? "" : `, ${formatDuration(chain.lagSeconds)} old`;
  const lag = chain.behind === null ? "source not seen yet" : `${chain.behind} behind ${chain.source}${age}`;
  const below = chain.reorgsBelowFinality > 0 ? `, ${chain.reorgsBelowFinality} below finality` : "";
  const reorgs = chain.reorgs > 0 ? `, ${chain.reorgs} reorgs (deepest ${chain.deepestReorg}${below})` : "";
  const rpc = chain.sourceStats;
  const traffic = rpc
    ? `, ${rpc.requests} RPC requests (${(rpc.bytesReceived / 1e6).toFixed(1)} MB, ${rpc.retries} retries, ` +
      `${rpc.failovers} failovers, ${rpc.refusals ?? 0} refused for good, ranges of ${rpc.rangeSize} blocks)`
    : "";
  const error = chain.error === null ? "" : `, stopped: ${chain.error}`;
  return (
    `${chain.name} (eip155:${chain.chainId}): block ${chain.indexed}, ${lag}, final to ${chain.finalized}, ` +
    `${chain.events} events, ${chain.anomalies} anomalies${reorgs}${traffic}${error}`
  );
}
