import type { LogFilter } from "../domain/log-filter.js";
import { createArchiveService, type KnownHash } from "./finalized/archive-service.js";
import { createBloomJudge } from "./checks/bloom-judge.js";
import type { ChainBlock } from "./reading/chain-block.js";
import type { ChainContext } from "./chain-context.js";
import { createChainGuard, type DeepReorg } from "./checks/chain-guard.js";
import { checkChainId, WrongChain } from "./endpoints/check-chain-id.js";
import type { BlockMark, Fork } from "./checks/detect-fork.js";
import { createEndpointPool } from "./endpoints/endpoint-pool.js";
import { createRangeFetcher } from "./finalized/fetch-range.js";
import { findFork } from "./checks/find-fork.js";
import type { GatewayLog } from "./gateway-log.js";
import { startGatewayServer, type GatewayServer } from "./gateway-server.js";
import { contextStats, type GatewayStats } from "./gateway-stats.js";
import { DEFAULT_TUNING, type GatewayTuning } from "./gateway-tuning.js";
import { createHeadTracker } from "./hot/head-tracker.js";
import { createHeadWatcher } from "./hot/head-watcher.js";
import { createHeldBlocks } from "./hot/held-blocks.js";
import { createHotWindow, type HotReorg } from "./hot/hot-window.js";
import { createRangeSizer } from "./finalized/range-sizer.js";
import { createReadAhead } from "./finalized/read-ahead.js";
import { fetchAgreedHeader } from "./reading/reconcile-block.js";
import { createRpcProxy } from "./hot/rpc-proxy.js";

export interface GatewayOptions {
  readonly chainId: number;
  /** The chain's name in logs, errors and stats. */
  readonly name: string;
  /** JSON-RPC URLs (http, https, ws, wss), at least one. */
  readonly endpoints: readonly string[];
  /** Blocks below the head from which on a block counts as final; the processor must be given the same number. */
  readonly finality: number;
  /** Read anew for each range. */
  readonly filters: () => readonly LogFilter[];
  readonly log: GatewayLog;
  /** The hash the log holds for a block, undefined where it holds none. */
  readonly knownHash?: KnownHash | undefined;
  /** A block taken for final is gone; nothing is served until `resume`. */
  readonly onDeepReorg?: ((reorg: DeepReorg) => void) | undefined;
  readonly onReorg?: ((reorg: HotReorg) => void) | undefined;
  /** Endpoints disagree on a final block, or all refuse; the chain goes on by itself once they agree or one serves. */
  readonly onStop?: ((reason: string) => void) | undefined;
  /** What stopped the chain is gone. */
  readonly onGoOn?: (() => void) | undefined;
  readonly tuning?: Partial<GatewayTuning> | undefined;
}

export interface Gateway {
  /** For the processor's `setGateway`; known after `start`. */
  readonly archiveUrl: string;
  /** For `setRpcEndpoint`: WebSocket, so that heads come with their hash as soon as they are checked. */
  readonly rpcUrl: string;
  /** The same over HTTP, for those who poll. */
  readonly rpcHttpUrl: string;
  /** Checks the endpoints' chain ids and starts to serve. Throws where an endpoint answers for another chain; unreachable ones are waited for. */
  start(): Promise<void>;
  stop(): Promise<void>;
  stats(): GatewayStats;
  /** The checked finalized blocks of a range that hold logs of the given filters, for back-filling a contract added later. */
  fetchBlocks(filters: readonly LogFilter[], from: number, to: number): AsyncGenerator<ChainBlock[]>;
  /** Finds the last of the known blocks (ascending) that is still on the chain; a chain that does not reach up to them is waited for. */
  detectFork(known: readonly BlockMark[]): Promise<Fork>;
  /** Goes on after the log was rewound to a block of the present chain. */
  resume(): void;
}

const START_PATIENCE_MS = 10_000;

/** Creates the gateway of one chain: between its JSON-RPC endpoints and its processor. See docs/gateway.md. */
export function createGateway(options: GatewayOptions): Gateway {
  const { chainId, name: chain, finality, log, knownHash } = options;
  const tuning: GatewayTuning = { ...DEFAULT_TUNING, ...options.tuning };
  const pool = createEndpointPool({
    urls: options.endpoints,
    chainId,
    chain,
    tuning,
    log,
    onStall: (reason) => guard.note("range", reason),
  });
  const context: ChainContext = {
    chain,
    pool,
    tuning,
    log,
    sizer: createRangeSizer({ initial: tuning.initialRange, max: tuning.maxRange, targetLogs: tuning.targetLogs }),
    bloom: createBloomJudge(chain, log),
    checks: {
      rangesConfirmed: 0,
      rangesUnconfirmed: 0,
      blocksAudited: 0,
      blocksReconciled: 0,
      blocksUnconfirmed: 0,
      logsRecovered: 0,
    },
    held: createHeldBlocks(tuning.heldMs),
    filters: options.filters,
  };
  const guard = createChainGuard(context, options);
  const tracker = createHeadTracker({
    context,
    chainId,
    finality,
    onTrouble: (error) => guard.note("height", error),
  });
  const fetcher = createRangeFetcher(context);
  const readAhead = createReadAhead({
    context,
    fetcher,
    finalizedHeight: () => tracker.finalized(),
    onTrouble: (error) => guard.note("range", error),
  });
  const archive = createArchiveService({ context, tracker, readAhead, guard, knownHash });
  const window = createHotWindow({ context, finality, guard, knownHash, onReorg: options.onReorg });
  const watcher = createHeadWatcher({ context, tracker, window, onTrouble: (error) => guard.note("head", error) });
  const proxy = createRpcProxy({ context, chainId, tracker, window, guard });
  let server: GatewayServer | undefined;
  let isStopped = false;

  const started = (): GatewayServer => {
    if (server === undefined) throw new Error(`Gateway of chain ${chain} has no URL before start(); await it first`);
    return server;
  };
  const checkChain = async (): Promise<void> => {
    const checks = pool.endpoints.map((endpoint) =>
      checkChainId(endpoint, chainId, tuning.chainIdCheckMs).catch((error: unknown) => {
        if (error instanceof WrongChain) throw error;
        log.warn({ chain, endpoint: endpoint.label }, "Endpoint could not be reached at start; it is tried again");
      }),
    );
    const timer = new Promise<void>((resolve) => setTimeout(resolve, START_PATIENCE_MS).unref());
    await Promise.race([Promise.all(checks), timer]);
  };

  return {
    get archiveUrl() {
      return started().archiveUrl;
    },
    get rpcUrl() {
      return started().rpcUrl;
    },
    get rpcHttpUrl() {
      return started().rpcHttpUrl;
    },
    async start() {
      await checkChain();
      server = await startGatewayServer({ archive, proxy, window, onHot: () => watcher.start(), chain, log });
    },
    async stop() {
      isStopped = true;
      watcher.stop();
      readAhead.stop();
      pool.close();
      await server?.close();
    },
    stats: () => ({
      chain,
      chainId,
      head: Math.max(tracker.head(), window.tip()?.number ?? -1),
      finalized: tracker.finalized(),
      served: archive.served(),
      hotTip: window.tip()?.number ?? -1,
      blockTimeMs: watcher.blockTimeMs(),
      readAheadLogs: readAhead.heldLogs(),
      headsMovedBack: tracker.counters.movedBack,
      reorgs: window.counters.reorgs,
      deepestReorg: window.counters.deepest,
      cacheHits: proxy.counters.hits,
      cacheMisses: proxy.counters.misses,
      ...contextStats(context, guard),
    }),
    async *fetchBlocks(filters, from, to) {
      for (let start = from; start <= to;) {
        const end = Math.min(to, start + context.sizer.size() - 1);
        yield (await fetcher.fetchRange(start, end, { filters })).filter((block) => block.logs.length > 0);
        start = end + 1;
      }
    },
    detectFork: (known) =>
      findFork(chain, known, {
        readHead: () => tracker.refresh(0),
        hashAt: async (number) => (await fetchAgreedHeader(context, number, true)).hash,
        isStopped: () => isStopped,
        onTrouble: (error) => guard.note("fork", error),
        pauseMs: tuning.headPollMs[1],
      }),
    resume() {
      archive.forget();
      window.clear();
      guard.resume();
    },
  };
}
