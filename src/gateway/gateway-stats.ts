import type { BloomVerdict } from "./checks/bloom-judge.js";
import type { ChainContext, CheckCounters } from "./chain-context.js";
import type { ChainGuard } from "./checks/chain-guard.js";
import type { FailureKind } from "./endpoints/rpc-failure.js";

export interface EndpointStats {
  /** Host, and a number where several endpoints share it; never the URL. */
  readonly endpoint: string;
  readonly requests: number;
  readonly calls: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  readonly score: number;
  readonly latencyMs: number;
  readonly head: number;
  /** Blocks it accepts in one `eth_getLogs`; absent where no limit is known. */
  readonly maxRange?: number;
  /** Calls a second it is asked for at most at present; absent where nothing limits them. */
  readonly rateLimit?: number;
  readonly wrongAnswers: number;
  readonly pausedForMs: number;
  readonly quarantine?: string;
}

export interface GatewayStats {
  readonly chain: string;
  readonly chainId: number;
  /** −1 before an endpoint told it. */
  readonly head: number;
  readonly finalized: number;
  /** The last finalized block handed to the processor, −1 before the first. */
  readonly served: number;
  /** The checked head shown to the processor, −1 during backfill. */
  readonly hotTip: number;
  readonly blockTimeMs: number;
  readonly rangeSize: number;
  readonly readAheadLogs: number;
  readonly requests: number;
  readonly bytesReceived: number;
  readonly retries: number;
  readonly failovers: number;
  /** Requests that an endpoint refused for good: method, plan, key or pruned history. */
  readonly refusals: number;
  readonly headsMovedBack: number;
  readonly reorgs: number;
  readonly deepestReorg: number;
  readonly deepReorgs: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly bloom: BloomVerdict;
  readonly checks: Readonly<CheckCounters>;
  /** Why the chain is stopped, if it is. */
  readonly stoppedBy?: string;
  readonly endpoints: readonly EndpointStats[];
}

export function endpointStats({ pool }: ChainContext): EndpointStats[] {
  return pool.endpoints.map((endpoint) => {
    const { health, counters, bytes } = endpoint;
    const rateLimit = endpoint.rateLimit();
    return {
      endpoint: endpoint.label,
      requests: counters.requests,
      calls: counters.calls,
      bytesReceived: bytes.received,
      bytesSent: bytes.sent,
      failures: { ...counters.failures },
      score: Math.round(health.score * 1000) / 1000,
      latencyMs: Math.round(health.latencyMs),
      head: endpoint.head,
      wrongAnswers: health.lies,
      pausedForMs: Math.round(health.pauseLeftMs()),
      ...(endpoint.maxRange === Infinity ? {} : { maxRange: endpoint.maxRange }),
      ...(rateLimit === Infinity ? {} : { rateLimit: Math.round(rateLimit * 10) / 10 }),
      ...(health.quarantine === undefined ? {} : { quarantine: health.quarantine }),
    };
  });
}

/** The counters that pool, sizer, checks and guard keep; the rest is added by the gateway. */
export function contextStats(context: ChainContext, guard: ChainGuard) {
  const endpoints = endpointStats(context);
  const stoppedBy = guard.stoppedBy();
  return {
    rangeSize: context.sizer.size(),
    requests: endpoints.reduce((sum, { requests }) => sum + requests, 0),
    bytesReceived: endpoints.reduce((sum, { bytesReceived }) => sum + bytesReceived, 0),
    retries: context.pool.counters.retries,
    failovers: context.pool.counters.failovers,
    refusals: context.pool.counters.refusals,
    deepReorgs: guard.deepReorgs(),
    bloom: context.bloom.verdict(),
    checks: { ...context.checks },
    ...(stoppedBy === undefined ? {} : { stoppedBy }),
    endpoints,
  };
}
