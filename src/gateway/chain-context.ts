import type { LogFilter } from "../domain/log-filter.js";
import type { BloomJudge } from "./checks/bloom-judge.js";
import type { EndpointPool } from "./endpoints/endpoint-pool.js";
import type { GatewayLog } from "./gateway-log.js";
import type { GatewayTuning } from "./gateway-tuning.js";
import type { HeldBlocks } from "./hot/held-blocks.js";
import type { RangeSizer } from "./finalized/range-sizer.js";

export interface CheckCounters {
  /** Ranges whose logs a second endpoint confirmed, and those where none could be asked. */
  rangesConfirmed: number;
  rangesUnconfirmed: number;
  /** Blocks whose header was fetched only to test its bloom. */
  blocksAudited: number;
  /** Blocks asked for again because something about them did not fit. */
  blocksReconciled: number;
  /** Blocks taken as empty although their blooms said "maybe" and not every endpoint had answered. */
  blocksUnconfirmed: number;
  /** Logs that a first answer lacked and a later one had. */
  logsRecovered: number;
}

/** What every reader of one chain shares. */
export interface ChainContext {
  readonly chain: string;
  readonly pool: EndpointPool;
  readonly tuning: GatewayTuning;
  readonly log: GatewayLog;
  readonly sizer: RangeSizer;
  readonly bloom: BloomJudge;
  readonly checks: CheckCounters;
  readonly held: HeldBlocks;
  /** What the chain is asked for: read anew for each range. */
  filters(): readonly LogFilter[];
}
