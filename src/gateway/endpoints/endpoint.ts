import { classifyFailure } from "./classify-failure.js";
import { createEndpointHealth, type EndpointHealth } from "./endpoint-health.js";
import type { GatewayTuning } from "../gateway-tuning.js";
import { createHttpTransport, TransportError, type Transport } from "./http-transport.js";
import { createScrubber } from "./redact-url.js";
import { createRequestBudget } from "./request-budget.js";
import { RpcFailure, type FailureKind } from "./rpc-failure.js";
import { createWsTransport, type WsTransport } from "./ws-transport.js";

export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

export interface EndpointCounters {
  requests: number;
  calls: number;
  failures: Partial<Record<FailureKind, number>>;
}

export interface Endpoint {
  readonly label: string;
  readonly health: EndpointHealth;
  readonly counters: EndpointCounters;
  readonly bytes: { readonly sent: number; readonly received: number };
  /** Present where the endpoint is a WebSocket. */
  readonly ws: WsTransport | undefined;
  /** The head it told last; -1 before it told one. */
  head: number;
  /** The widest range it is known to accept; it is asked for no more. */
  maxRange: number;
  batchSize: number;
  /** Whether it knows `eth_getHeaderByNumber`; undefined until tried. */
  hasHeaderMethod: boolean | undefined;
  /** When its chain id was last found right; 0 asks for a new check. */
  chainCheckedAt: number;
  inFlight: number;
  rateLimit(): number;
  call(call: RpcCall, maxBytes?: number): Promise<unknown>;
  /** Results in the order of the calls; a call that failed alone is a `RpcFailure` in its place. */
  batch(calls: readonly RpcCall[]): Promise<unknown[]>;
  close(): void;
}

interface Answer {
  id?: unknown;
  result?: unknown;
  error?: { code?: unknown; message?: unknown; data?: unknown };
}

let nextId = 1;

/** One JSON-RPC endpoint: a single attempt a call, its failures told apart, its health and limits kept. */
export function createEndpoint(url: string, label: string, tuning: GatewayTuning): Endpoint {
  const isWs = /^wss?:/.test(url);
  const ws = isWs ? createWsTransport(url, tuning.maxAnswerBytes) : undefined;
  const transport: Transport = ws ?? createHttpTransport(url, tuning.concurrency * 2);
  const scrub = createScrubber(url);
  const budget = createRequestBudget(tuning.requestsPerSecond);
  const health = createEndpointHealth(tuning.backoffMs, tuning.concurrency);
  const counters: EndpointCounters = { requests: 0, calls: 0, failures: {} };

  const failure = (
    method: string,
    message: string,
    signs: { status?: number; code?: number; retryAfterMs?: number } = {},
  ): RpcFailure => {
    const { kind, hints } = classifyFailure({ method, message, ...signs });
    return new RpcFailure(kind, label, method, scrub(message).slice(0, 300), hints);
  };
  const failureOf = (method: string, error: NonNullable<Answer["error"]>, status?: number): RpcFailure => {
    const extra = typeof error.data === "string" ? ` ${error.data}` : "";
    const message = typeof error.message === "string" ? error.message : "no message";
    return failure(method, `${message}${extra}`, {
      ...(typeof error.code === "number" ? { code: error.code } : {}),
      ...(status === undefined || status === 200 ? {} : { status }),
    });
  };

  const exchange = async (
    method: string,
    body: string,
    calls: number,
    maxBytes = tuning.maxAnswerBytes,
  ): Promise<Answer | Answer[]> => {
    await budget.acquire(calls);
    counters.requests += 1;
    counters.calls += calls;
    const limits = { timeoutMs: tuning.requestTimeoutMs, maxBytes };
    const answer = await transport.send(body, limits).catch((error: unknown) => {
      if (!(error instanceof TransportError)) throw error;
      const kind = error.kind === "oversize" ? "too-many-results" : error.kind === "timeout" ? "timeout" : "transient";
      throw new RpcFailure(kind, label, method, scrub(error.message));
    });
    const { status, text, retryAfterMs } = answer;
    const signs = { status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      if (status !== 200) throw failure(method, text.slice(0, 200), signs);
      const start = scrub(text.slice(0, 60)).replace(/\s+/g, " ");
      throw new RpcFailure("transient", label, method, `expected JSON, found "${start}"`);
    }
    if (status === 429) throw failure(method, text.slice(0, 300), signs);
    if (Array.isArray(parsed)) return parsed as Answer[];
    if (typeof parsed === "object" && parsed !== null && ("result" in parsed || "error" in parsed))
      return parsed as Answer;
    throw failure(method, `expected a JSON-RPC answer, found ${text.slice(0, 100)}`, signs);
  };

  const observed = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
    const startedAt = performance.now();
    endpoint.inFlight += 1;
    try {
      const value = await work();
      health.succeed(performance.now() - startedAt);
      return value;
    } catch (error) {
      if (error instanceof RpcFailure) {
        counters.failures[error.kind] = (counters.failures[error.kind] ?? 0) + 1;
        if (error.kind === "rate-limited") budget.slowDown();
      }
      throw error;
    } finally {
      endpoint.inFlight -= 1;
    }
  };

  const endpoint: Endpoint = {
    label,
    health,
    counters,
    bytes: transport.bytes,
    ws,
    head: -1,
    maxRange: Infinity,
    batchSize: tuning.batchSize,
    hasHeaderMethod: undefined,
    chainCheckedAt: 0,
    inFlight: 0,
    rateLimit: () => budget.rate(),
    call: ({ method, params }, maxBytes) =>
      observed(method, async () => {
        const id = nextId++;
        const answer = await exchange(method, JSON.stringify({ jsonrpc: "2.0", id, method, params }), 1, maxBytes);
        if (Array.isArray(answer)) throw new RpcFailure("bad-answer", label, method, "one call was answered by a list");
        if (answer.error) throw failureOf(method, answer.error);
        if (answer.id !== id) throw new RpcFailure("bad-answer", label, method, "the answer has another request's id");
        return answer.result;
      }),
    async batch(calls) {
      const [only] = calls;
      if (only === undefined) return [];
      if (calls.length === 1) return [await endpoint.call(only)];
      return observed(only.method, async () => {
        const firstId = nextId;
        nextId += calls.length;
        const body = calls.map(({ method, params }, i) => ({ jsonrpc: "2.0", id: firstId + i, method, params }));
        const answer = await exchange(only.method, JSON.stringify(body), calls.length);
        if (!Array.isArray(answer)) {
          if (answer.error) throw failureOf(only.method, answer.error);
          throw new RpcFailure("batch-too-large", label, only.method, "a batch was answered by a single answer");
        }
        const byId = new Map(answer.map((item) => [item.id, item]));
        return calls.map(({ method }, i) => {
          const item = byId.get(firstId + i);
          if (item === undefined) return new RpcFailure("bad-answer", label, method, "the batch lacks an answer");
          return item.error ? failureOf(method, item.error) : item.result;
        });
      });
    },
    close: () => transport.close(),
  };
  ws?.onOpen(() => {
    endpoint.chainCheckedAt = 0;
  });
  return endpoint;
}
