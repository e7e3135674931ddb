import type { ChainConfig } from "../../config/tributary-config.js";
import { QueryError } from "../../queries/query-error.js";
import { createTurns } from "../turns.js";

export interface HeaderTimesOptions {
  readonly timeoutMs: number;
  /** Headers asked for at the same time, over all clients. */
  readonly concurrency: number;
  /** Headers waiting to be asked for, over all clients; a request has one at a time. */
  readonly waiting: number;
  /** Headers kept. */
  readonly capacity: number;
}

const DEFAULTS: HeaderTimesOptions = { timeoutMs: 2_000, concurrency: 4, waiting: 64, capacity: 10_000 };

/**
 * Asks the chains' RPC endpoints, in their order of preference, for headers that the log does not hold: each once, however many ask
 * for it meanwhile, a few at a time. Answers are kept for `isFinal` blocks only. Throws UPSTREAM_UNAVAILABLE where no endpoint answers
 * in time or too many wait already.
 */
export function createHeaderTimes(chains: readonly ChainConfig[], options: Partial<HeaderTimesOptions> = {}) {
  const { timeoutMs, concurrency, waiting, capacity } = { ...DEFAULTS, ...options };
  const kept = new Map<string, number>();
  const underWay = new Map<string, Promise<number>>();
  const turns = createTurns(concurrency, waiting);

  async function ask(chainId: number, blockNumber: number): Promise<number> {
    const unavailable = (why: string) =>
      new QueryError(
        "UPSTREAM_UNAVAILABLE",
        `asOf: block ${blockNumber} of chain ${chainId} holds no event, and its header could not be fetched: ${why}. Try again, or ask as of a timestamp.`,
      );
    const urls = chains.find(({ id }) => id === chainId)?.rpc.filter((url) => /^https?:/.test(url)) ?? [];
    if (urls.length === 0) throw unavailable("no HTTP endpoint of the chain is configured here");
    const giveBack = await turns.take("headers");
    if (!giveBack) throw unavailable("too many headers are being fetched");
    try {
      for (const url of urls) {
        const time = await fetchTime(url, blockNumber, timeoutMs).catch(() => undefined);
        if (time !== undefined) return time;
      }
    } finally {
      giveBack();
    }
    throw unavailable("no endpoint of the chain gave it");
  }

  return async (chainId: number, blockNumber: number, isFinal: boolean): Promise<number> => {
    const key = `${chainId}/${blockNumber}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    let asked = underWay.get(key);
    if (!asked) {
      asked = ask(chainId, blockNumber).finally(() => underWay.delete(key));
      underWay.set(key, asked);
    }
    const time = await asked;
    if (isFinal) {
      if (kept.size >= capacity) kept.delete(kept.keys().next().value as string);
      kept.set(key, time);
    }
    return time;
  };
}

async function fetchTime(url: string, blockNumber: number, timeoutMs: number): Promise<number | undefined> {
  const { username, password, origin, pathname, search } = new URL(url);
  const authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString("base64")}`;
  const response = await fetch(`${origin}${pathname}${search}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(username || password ? { authorization } : {}) },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "eth_getBlockByNumber",
      params: [`0x${blockNumber.toString(16)}`, false],
    }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const body = (await response.json()) as { result?: { number?: unknown; timestamp?: unknown } | null };
  const { number, timestamp } = body.result ?? {};
  if (typeof timestamp !== "string" || typeof number !== "string" || Number(number) !== blockNumber) return undefined;
  const time = Number(timestamp);
  return Number.isSafeInteger(time) ? time : undefined;
}
