import { setTimeout as pause } from "node:timers/promises";
import { askChainId } from "../../config/ask-chain-id.js";
import { askRpc } from "../../config/ask-rpc.js";
import type { ChainConfig } from "../../config/tributary-config.js";
import { QueryError } from "../../queries/reading/query-error.js";
import { createTurns } from "../turns.js";

export interface HeaderTimesOptions {
  /** Of one header, until an endpoint has given it: its wait for a turn, and all endpoints, together. */
  readonly timeoutMs: number;
  /** Headers of one chain asked for at the same time, over all clients. */
  readonly concurrency: number;
  /** Headers of one chain waiting to be asked for, over all clients; a request has one at a time. */
  readonly waiting: number;
  /** Headers kept, and for how long: a reorg deeper than finality makes even a final block another one. */
  readonly capacity: number;
  readonly keptMs: number;
}

const DEFAULTS: HeaderTimesOptions = {
  timeoutMs: 4_000,
  concurrency: 4,
  waiting: 64,
  capacity: 10_000,
  keptMs: 10 * 60_000,
};

/**
 * Asks the chains' RPC endpoints, in their order of preference, for headers that the log does not hold: each once, however many ask
 * for it meanwhile, a few of a chain at a time. Answers are kept for `isFinal` blocks only. Throws UPSTREAM_UNAVAILABLE where no
 * endpoint answers in time or too many wait already.
 */
export function createHeaderTimes(chains: readonly ChainConfig[], options: Partial<HeaderTimesOptions> = {}) {
  const { timeoutMs, concurrency, waiting, capacity, keptMs } = { ...DEFAULTS, ...options };
  const kept = new Map<string, { readonly time: number; readonly until: number }>();
  const underWay = new Map<string, Promise<number>>();
  const turns = createTurns(concurrency, waiting);
  const askEndpoint = createEndpoints();

  async function ask(chainId: number, blockNumber: number): Promise<number> {
    const unavailable = (why: string) =>
      new QueryError(
        "UPSTREAM_UNAVAILABLE",
        `asOf: block ${blockNumber} of chain ${chainId} holds no event, and its header could not be fetched: ${why}. Try again, or ask as of a timestamp.`,
      );
    const urls = chains.find(({ id }) => id === chainId)?.rpc ?? [];
    if (urls.length === 0) throw unavailable("no endpoint of the chain is configured here");
    const deadline = performance.now() + timeoutMs;
    const giveBack = await turns.take(String(chainId));
    if (!giveBack) throw unavailable("too many headers are being fetched");
    try {
      const time = await askInTurn(urls, deadline, (url, leftMs) => askEndpoint(url, chainId, blockNumber, leftMs));
      if (time !== undefined) return time;
    } finally {
      giveBack();
    }
    throw unavailable("no endpoint of the chain gave it in time");
  }

  return async (chainId: number, blockNumber: number, isFinal: boolean): Promise<number> => {
    const key = `${chainId}/${blockNumber}`;
    const known = kept.get(key);
    if (known && performance.now() < known.until) return known.time;
    kept.delete(key);
    let asked = underWay.get(key);
    if (!asked) {
      asked = ask(chainId, blockNumber).finally(() => underWay.delete(key));
      underWay.set(key, asked);
    }
    const time = await asked;
    if (isFinal) {
      if (kept.size >= capacity) kept.delete(kept.keys().next().value as string);
      kept.set(key, { time, until: performance.now() + keptMs });
    }
    return time;
  };
}

/**
 * What the first of them to answer says: the next is asked once the one before has failed, or has kept silent for its part of
 * the time; what that one says later still counts. Undefined where none answers.
 */
async function askInTurn<Answer>(
  urls: readonly string[],
  deadline: number,
  ask: (url: string, leftMs: number) => Promise<Answer>,
): Promise<Answer | undefined> {
  const asked: Promise<Answer>[] = [];
  for (const [index, url] of urls.entries()) {
    const leftMs = Math.ceil(deadline - performance.now());
    if (leftMs <= 0) return undefined;
    const answer = ask(url, leftMs);
    asked.push(answer);
    const first = Promise.any(asked).catch(() => undefined);
    const partMs = leftMs / (urls.length - index);
    const found = await (index === urls.length - 1
      ? first
      : Promise.race([first, answer.catch(() => undefined), pause(partMs, undefined, { ref: false })]));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Asks an endpoint for the time of a block; one that has not been asked yet, whether it is of the chain. */
function createEndpoints() {
  const ofTheirChain = new Set<string>();

  async function expectChain(url: string, chainId: number, timeoutMs: number): Promise<void> {
    const key = `${chainId} ${url}`;
    if (ofTheirChain.has(key)) return;
    const answer = await askChainId(url, timeoutMs);
    if (!("chainId" in answer) || answer.chainId !== chainId) throw new Error("Not an endpoint of the chain.");
    ofTheirChain.add(key);
  }

  return async (url: string, chainId: number, blockNumber: number, timeoutMs: number): Promise<number> => {
    const call = { method: "eth_getBlockByNumber", params: [`0x${blockNumber.toString(16)}`, false] };
    const [answer] = await Promise.all([askRpc(url, call, timeoutMs), expectChain(url, chainId, timeoutMs)]);
    const { result } = answer as { result?: { number?: unknown; timestamp?: unknown } | null };
    const { number, timestamp } = result ?? {};
    const time = typeof timestamp === "string" ? Number(timestamp) : NaN;
    if (typeof number !== "string" || Number(number) !== blockNumber || !Number.isSafeInteger(time)) {
      throw new Error("Not the header asked for.");
    }
    return time;
  };
}
