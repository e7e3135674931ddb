import { setTimeout as sleep } from "node:timers/promises";
import { checkChainId, WrongChain } from "./check-chain-id.js";
import { createEndpoint, type Endpoint, type RpcCall } from "./endpoint.js";
import { backoffMs } from "./endpoint-health.js";
import type { GatewayLog } from "../gateway-log.js";
import type { GatewayTuning } from "../gateway-tuning.js";
import { endpointLabels } from "./redact-url.js";
import { RpcFailure } from "./rpc-failure.js";
import { createStallWatch } from "../checks/stall-watch.js";

export interface RunOptions {
  /** Endpoints not to use at all; where none is left the run fails at once. */
  readonly avoid?: ReadonlySet<Endpoint>;
  /** Endpoints known to be below this block are used last. */
  readonly height?: number;
  /** Gives up after this long; absent: never. */
  readonly patienceMs?: number;
  /** Hands a time-out to the caller, who can ask for less, instead of repeating it. */
  readonly throwsTimeouts?: boolean;
  /** Gives up once every endpoint said a few times that it does not hold the block: a reorg may have taken it. */
  readonly givesUpUnknown?: boolean;
}

export interface Ran<T> {
  readonly value: T;
  readonly endpoint: Endpoint;
}

/** No endpoint gave an answer in the time allowed, or none is left to ask. */
export class NoAnswer extends Error {
  override readonly name: string = "NoAnswer";
}

/** Every endpoint refused the request for good, or is left alone for what it answered: to ask again at once is in vain. */
export class Standstill extends NoAnswer {
  override readonly name = "Standstill";

  constructor(
    chain: string,
    readonly failures: readonly RpcFailure[],
    reasons: readonly string[],
  ) {
    super(
      `Chain ${chain} cannot go on with any endpoint: ${reasons.join("; ")}. ` +
        "Add an endpoint that answers this, or mend the plan or key of one; it goes on by itself once one does.",
    );
  }
}

export interface EndpointPool {
  readonly endpoints: readonly Endpoint[];
  readonly counters: { retries: number; failovers: number; refusals: number };
  /** Runs `work` at the best endpoint, again and elsewhere while that can help. Range and batch failures go to the caller. */
  run<T>(work: (endpoint: Endpoint) => Promise<T>, options?: RunOptions): Promise<Ran<T>>;
  call(call: RpcCall, options?: RunOptions): Promise<unknown>;
  /** Endpoints that can be asked now or soon. */
  usable(): Endpoint[];
  /** Notes a wrong answer: lowers the endpoint's rank and has its chain id checked again. */
  distrust(endpoint: Endpoint, reason: string, fields: object): void;
  close(): void;
}

const REFUSED_PAUSE_MS = 5 * 60_000;
// An endpoint that refuses the same kind of request again is named again after this long.
const REFUSAL_SAID_MS = 5 * 60_000;
// Endpoints lag behind each other; one that lacks a block this often in a row will hardly get it.
const UNKNOWN_ANSWERS = 3;
const WRONG_CHAIN_PAUSE_MS = 10_000;

/** The endpoints of a chain behind one `run`: choice by health, retry, failover, and a pace that no outage can turn into a stampede. */
export function createEndpointPool(options: {
  urls: readonly string[];
  chainId: number;
  chain: string;
  tuning: GatewayTuning;
  log: GatewayLog;
  /** Told why what is asked for without an end to its patience is not answered, each `stallSaidMs`. */
  onStall: (reason: Error) => void;
}): EndpointPool {
  const { tuning, log, chain, chainId } = options;
  const labels = endpointLabels(options.urls);
  const endpoints = options.urls.map((url, i) => createEndpoint(url, labels[i] ?? "endpoint", tuning));
  const counters = { retries: 0, failovers: 0, refusals: 0 };
  const refusalSaidAt = new Map<string, number>();
  const refusedPauseMs = Math.min(REFUSED_PAUSE_MS, tuning.chainIdCheckMs * 5);
  const stall = createStallWatch({
    saidAfterMs: tuning.stallSaidMs,
    onStall: options.onStall,
    onEnd: (afterMs) => log.info({ chain, after_ms: afterMs }, "Endpoints answer again"),
  });
  let isClosed = false;

  const noteRefusal = (endpoint: Endpoint, { kind, method, message }: RpcFailure): void => {
    counters.refusals += 1;
    const key = `${endpoint.label} ${method} ${kind}`;
    if (Date.now() - (refusalSaidAt.get(key) ?? 0) < REFUSAL_SAID_MS) return;
    refusalSaidAt.set(key, Date.now());
    log.warn({ chain, endpoint: endpoint.label, method, reason: message }, "Endpoint refused a request for good");
  };

  const rank = (endpoint: Endpoint, height: number | undefined, shunned: ReadonlySet<Endpoint>): number => {
    const behind = height !== undefined && endpoint.head >= 0 && endpoint.head < height ? 4 : 0;
    const load = endpoint.inFlight / Math.max(1, endpoint.health.window);
    const slow = Math.min(1, endpoint.health.latencyMs / 2_000);
    return (1 - endpoint.health.score) * 2 + behind + (shunned.has(endpoint) ? 8 : 0) + load + slow;
  };
  const isFree = ({ health, inFlight }: Endpoint): boolean => health.pauseLeftMs() === 0 && inFlight < health.window;

  const handle = (endpoint: Endpoint, failure: RpcFailure): number => {
    const { kind, hints } = failure;
    if (kind === "refused") {
      counters.refusals += 1;
      endpoint.health.enterQuarantine(`refused: ${failure.message}`, refusedPauseMs);
      endpoint.chainCheckedAt = 0;
      log.error(
        { chain, endpoint: endpoint.label, reason: failure.message, pause_ms: refusedPauseMs },
        "Endpoint refused to serve; left alone for a while",
      );
      return 0;
    }
    if (kind === "unknown-block") return backoffMs(1, tuning.backoffMs);
    endpoint.chainCheckedAt =
      kind === "transient" || kind === "timeout" || kind === "bad-answer" ? 0 : endpoint.chainCheckedAt;
    const pause = endpoint.health.fail(hints.retryAfterMs);
    log.debug(
      { chain, endpoint: endpoint.label, kind, pause_ms: Math.round(pause), reason: failure.message },
      "Request failed",
    );
    return pause;
  };

  const run = async <T>(work: (endpoint: Endpoint) => Promise<T>, limits: RunOptions = {}): Promise<Ran<T>> => {
    const giveUpAt = limits.patienceMs === undefined ? Infinity : Date.now() + limits.patienceMs;
    const isEndless = giveUpAt === Infinity;
    const excluded = new Set<Endpoint>(limits.avoid);
    const shunned = new Set<Endpoint>();
    const refusals = new Map<Endpoint, RpcFailure>();
    const unknowns = new Map<Endpoint, number>();
    let last: RpcFailure | undefined;
    for (let attempt = 1; ; attempt++) {
      if (isClosed) throw new NoAnswer(`Gateway of chain ${chain} was stopped`);
      const left = endpoints.filter((endpoint) => !excluded.has(endpoint));
      const standstill = (): Standstill => {
        const lonely = left.map((endpoint) => endpoint.health.quarantine ?? "");
        return new Standstill(
          chain,
          [...refusals.values()],
          [...[...refusals.values()].map(({ message }) => message), ...lonely],
        );
      };
      if (left.length === 0 && refusals.size > 0) throw standstill();
      if (left.length === 0) throw new NoAnswer(`Chain ${chain} has no other endpoint to ask`);
      const aloneMs = Math.min(
        ...left.map(({ health }) => (health.quarantine === undefined ? 0 : health.pauseLeftMs())),
      );
      if (aloneMs > 0 && (isEndless || Date.now() + aloneMs > giveUpAt)) throw standstill();
      if (Date.now() >= giveUpAt) {
        throw new NoAnswer(
          `Chain ${chain} got no answer in ${limits.patienceMs} ms: ${last?.message ?? "all endpoints pause"}`,
        );
      }
      const [endpoint] = left
        .filter(isFree)
        .sort((a, b) => rank(a, limits.height, shunned) - rank(b, limits.height, shunned));
      if (endpoint === undefined) {
        if (isEndless && left.every(({ health }) => health.pauseLeftMs() > 0)) stall.waited();
        const wait = Math.min(...left.map(({ health }) => health.pauseLeftMs() || 5));
        await sleep(Math.min(Math.max(1, wait), 1_000, Math.max(1, giveUpAt - Date.now())));
        attempt -= 1;
        continue;
      }
      try {
        await checkChainId(endpoint, chainId, tuning.chainIdCheckMs);
        const value = await work(endpoint);
        if (isEndless) stall.answered();
        return { value, endpoint };
      } catch (error) {
        if (error instanceof WrongChain) {
          endpoint.health.enterQuarantine(error.message, Math.min(WRONG_CHAIN_PAUSE_MS, tuning.chainIdCheckMs));
          log.error(
            { chain, endpoint: endpoint.label, expected: chainId, found: error.found },
            "Endpoint answered for another chain; left alone",
          );
          continue;
        }
        if (!(error instanceof RpcFailure)) throw error;
        last = error;
        const { kind } = error;
        if (kind === "range-too-large" || kind === "too-many-results" || kind === "batch-too-large") throw error;
        if (isEndless) stall.failed(error);
        if (kind === "timeout" && limits.throwsTimeouts === true) {
          handle(endpoint, error);
          throw error;
        }
        counters.retries += 1;
        if (kind === "method-missing" || kind === "invalid-request" || kind === "pruned") {
          excluded.add(endpoint);
          refusals.set(endpoint, error);
          noteRefusal(endpoint, error);
        } else {
          if (kind === "unknown-block" && limits.givesUpUnknown === true) {
            unknowns.set(endpoint, (unknowns.get(endpoint) ?? 0) + 1);
            if (left.every((one) => (unknowns.get(one) ?? 0) >= UNKNOWN_ANSWERS)) throw error;
          }
          const pause = handle(endpoint, error);
          shunned.add(endpoint);
          const other = left.find((candidate) => !shunned.has(candidate) && candidate.health.pauseLeftMs() === 0);
          if (other !== undefined) counters.failovers += 1;
          else if (pause === 0 || kind === "unknown-block")
            await sleep(backoffMs(Math.min(attempt, 6), [tuning.backoffMs[0] / 2, 5_000]));
        }
      }
    }
  };

  return {
    endpoints,
    counters,
    run,
    call: async (call, limits) => (await run((endpoint) => endpoint.call(call), limits)).value,
    usable: () => endpoints.filter(({ health }) => health.quarantine === undefined && health.failuresInRow < 5),
    distrust(endpoint, reason, fields) {
      endpoint.health.catchLying();
      endpoint.chainCheckedAt = 0;
      log.warn({ chain, endpoint: endpoint.label, reason, ...fields }, "Endpoint gave a wrong answer");
    },
    close() {
      isClosed = true;
      for (const endpoint of endpoints) endpoint.close();
    },
  };
}
