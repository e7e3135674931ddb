import { setTimeout as pause } from "node:timers/promises";
import { askChainId } from "./ask-chain-id.js";
import { redactUrl } from "./redact-url.js";

export interface CheckRpcOptions {
  readonly chainId: number;
  /** The chain's name in the config, for messages. */
  readonly name: string;
  readonly urls: readonly string[];
  /** How often an endpoint that does not answer is asked; 5 by default. */
  readonly attempts?: number;
  /** The pause after the first failure, doubled after each further one; 500 by default. */
  readonly firstPauseMs?: number;
  /** How long one answer may take; 10,000 by default. */
  readonly timeoutMs?: number;
  readonly log: { warn(fields: Record<string, unknown>, message: string): void };
}

/** An endpoint of another chain, or a chain without any endpoint that answers. */
export class RpcCheckError extends Error {
  override readonly name = "RpcCheckError";
}

const longestPauseMs = 30_000;

/**
 * Asks each endpoint for its chain id and returns the URLs that answered, in the order given. Throws an RpcCheckError
 * as soon as one is of another chain, or where none answers.
 */
export async function checkRpc(options: CheckRpcOptions): Promise<string[]> {
  const { chainId, name, urls, attempts = 5 } = options;
  const ending = new AbortController();
  try {
    const reasons = await Promise.all(urls.map((url) => findReason(url, options, ending.signal)));
    const reached = urls.filter((_, index) => reasons[index] === undefined);
    if (reached.length > 0) return reached;
    const told = reasons.map((reason, index) => `${redactUrl(urls[index] ?? "")}: ${reason}`).join("; ");
    throw new RpcCheckError(
      `chain ${chainId} (${name}): expected an RPC endpoint to answer eth_chainId, found none in ${attempts} attempts ` +
        `(${told}); start the node or correct the chain's rpc`,
    );
  } finally {
    ending.abort();
  }
}

/** Why an endpoint cannot be used; undefined where it answers as it should. */
async function findReason(url: string, options: CheckRpcOptions, signal: AbortSignal): Promise<string | undefined> {
  const { chainId, name, attempts = 5, firstPauseMs = 500, timeoutMs = 10_000, log } = options;
  for (let attempt = 1; ; attempt++) {
    const answer = await askChainId(url, timeoutMs);
    if ("chainId" in answer) {
      if (answer.chainId === chainId) return undefined;
      const found = `RPC ${redactUrl(url)} answers chain id ${answer.chainId}, expected ${chainId}`;
      throw new RpcCheckError(`chain ${chainId} (${name}): ${found}`);
    }
    signal.throwIfAborted();
    const fields = { chain: chainId, rpc: redactUrl(url), attempt, attempts, reason: answer.reason };
    if (attempt >= attempts) {
      log.warn(fields, "Gave up on RPC endpoint");
      return answer.reason;
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs);
    log.warn({ ...fields, pause_ms: pauseMs }, "Failed to reach RPC endpoint, asking again after a pause");
    await pause(pauseMs, undefined, { signal });
  }
}
