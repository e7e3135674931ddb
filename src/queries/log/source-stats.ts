import type { Snapshot } from "../reading/snapshot.js";
import { sql } from "../reading/sql.js";

export interface SourceStatsRow {
  readonly chainId: number;
  readonly anomalyCount: number;
  /** What the chain's gateway counted; null before it ran. */
  readonly sourceStats: Readonly<Record<string, unknown>> | null;
}

/** Each chain's anomalies and RPC traffic, by chain id. */
export function readSourceStats(snapshot: Snapshot): Promise<SourceStatsRow[]> {
  return snapshot.query<SourceStatsRow>(sql`
    select h.chain_id as "chainId", h.source_stats as "sourceStats",
      (select count(*) from projection.anomaly as a where a.chain_id = h.chain_id) as "anomalyCount"
    from log.head as h order by h.chain_id`);
}
