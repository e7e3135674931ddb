import type { Hex } from "../domain/hex.js";
import { classifyFailure } from "../gateway/endpoints/classify-failure.js";
import { createHttpTransport, type Transport, TransportError } from "../gateway/endpoints/http-transport.js";
import { createScrubber, endpointLabels } from "../gateway/endpoints/redact-url.js";
import { createWsTransport } from "../gateway/endpoints/ws-transport.js";

export interface ContractCallerOptions {
  readonly chainId: number;
  /** http, https, ws or wss URLs, the preferred first. */
  readonly urls: readonly string[];
  /** How long one answer may take. */
  readonly timeoutMs: number;
  /** How large one answer may be; a larger one is not read. */
  readonly maxBytes: number;
}

/** No endpoint told what a contract answers. */
export class NoContractAnswer extends Error {
  override readonly name = "NoContractAnswer";

  constructor(
    message: string,
    /** Whether the endpoints answer nothing else either, rather than this one call. */
    readonly isAway: boolean,
  ) {
    super(message);
  }
}

export interface ContractCaller {
  /**
   * What a contract's function without arguments returns at the newest block: `0x` where it reverts or there is none, null
   * where the answer is too large to be read. Throws NoContractAnswer.
   */
  call(contract: Hex, selector: Hex): Promise<Hex | null>;
  close(): void;
}

interface Endpoint {
  readonly label: string;
  readonly transport: Transport;
  readonly scrub: (text: string) => string;
  /** Whether it answered for this chain, and nothing went wrong since. */
  isChecked: boolean;
}

/** Why an endpoint gave no answer to this call, and whether others would fare no better. */
class EndpointFailure extends Error {
  constructor(
    message: string,
    readonly isOfEndpoint: boolean,
  ) {
    super(message);
  }
}

// The wordings of geth, erigon, nethermind, reth, besu, anvil and others for a call that fails inside the contract.
const REVERTED =
  /revert|invalid opcode|bad instruction|(bad|invalid) jump|stack ?(under|over)flow|out ?of ?gas|vm execution|vm exception|evm error|always failing transaction/i;
const REVERTED_CODE = 3;

/**
 * Calls contracts over the chain's endpoints, one call at a time, by connections of its own: nothing it meets can slow or
 * discredit those that the chain is indexed by.
 */
export function createContractCaller({ chainId, urls, timeoutMs, maxBytes }: ContractCallerOptions): ContractCaller {
  const labels = endpointLabels(urls);
  const endpoints = urls.map((url, index): Endpoint => ({
    label: labels[index] ?? "endpoint",
    transport: /^ws/i.test(url) ? createWsTransport(url, maxBytes) : createHttpTransport(url, 1),
    scrub: createScrubber(url),
    isChecked: false,
  }));
  let nextId = 1;

  async function ask(endpoint: Endpoint, method: string, params: readonly unknown[]): Promise<Hex | null> {
    const body = JSON.stringify({ jsonrpc: "2.0", id: nextId++, method, params });
    const { status, text } = await endpoint.transport.send(body, { timeoutMs, maxBytes });
    const { result, error } = parseAnswer(text);
    if (typeof result === "string" && /^0x([0-9a-f]{2})*$|^0x[0-9a-f]+$/i.test(result)) return result as Hex;
    const message = [error?.message, error?.data].filter((part) => typeof part === "string").join(" ");
    if (error?.code === REVERTED_CODE || REVERTED.test(message)) return "0x";
    const code = typeof error?.code === "number" ? { code: error.code } : {};
    const found = message || (status === 200 ? "an answer that is none" : `HTTP status ${status}`);
    const { kind } = classifyFailure({ method, message, status, ...code });
    throw new EndpointFailure(found, kind !== "transient" && kind !== "timeout");
  }

  async function checkChain(endpoint: Endpoint): Promise<void> {
    const answer = await ask(endpoint, "eth_chainId", []);
    if (Number(answer) !== chainId) throw new EndpointFailure(`answers chain id ${Number(answer)}`, true);
    endpoint.isChecked = true;
  }

  async function callAt(endpoint: Endpoint, contract: Hex, selector: Hex): Promise<Hex | null> {
    try {
      if (!endpoint.isChecked) await checkChain(endpoint).catch(blameEndpoint);
      return await ask(endpoint, "eth_call", [{ to: contract, data: selector }, "latest"]);
    } catch (error) {
      if (isTooLarge(error)) return null;
      endpoint.isChecked = false;
      throw error;
    }
  }

  return {
    async call(contract, selector) {
      const reasons: string[] = [];
      let isAway = true;
      for (const endpoint of endpoints) {
        try {
          return await callAt(endpoint, contract, selector);
        } catch (error) {
          if (!(error instanceof TransportError) && !(error instanceof EndpointFailure)) throw error;
          reasons.push(`${endpoint.label}: ${endpoint.scrub(error.message).slice(0, 200)}`);
          const isOfEndpoint = error instanceof EndpointFailure && error.isOfEndpoint;
          if (
            !isOfEndpoint &&
            (await checkChain(endpoint).then(
              () => true,
              () => false,
            ))
          )
            isAway = false;
        }
      }
      throw new NoContractAnswer(reasons.join("; "), isAway);
    },
    close() {
      for (const { transport } of endpoints) transport.close();
    },
  };
}

const blameEndpoint = (error: unknown): never => {
  throw new EndpointFailure(error instanceof Error ? error.message : "connection failed", true);
};

const isTooLarge = (error: unknown): boolean => error instanceof TransportError && error.kind === "oversize";

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
}

function parseAnswer(text: string): Answer {
  try {
    const answer = JSON.parse(text) as Answer | null;
    return typeof answer === "object" && answer !== null ? answer : {};
  } catch {
    return {};
  }
}
