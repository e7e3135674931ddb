import type { Endpoint } from "./endpoint.js";
import { RpcFailure } from "./rpc-failure.js";

export class WrongChain extends Error {
  override readonly name = "WrongChain";

  constructor(
    endpoint: string,
    expected: number,
    readonly found: number,
  ) {
    super(
      `${endpoint} answers for chain ${found}, expected chain ${expected}: correct the id or the rpc URL in the config`,
    );
  }
}

const underWay = new WeakMap<Endpoint, Promise<void>>();

/**
 * Makes sure that the endpoint speaks for the chain, asking again when `everyMs` passed, after a failure and after a
 * reconnect. Throws `WrongChain`, or the `RpcFailure` of the question itself.
 */
export async function checkChainId(endpoint: Endpoint, chainId: number, everyMs: number): Promise<void> {
  if (endpoint.chainCheckedAt !== 0 && Date.now() - endpoint.chainCheckedAt < everyMs) return;
  let check = underWay.get(endpoint);
  if (check === undefined) {
    check = ask(endpoint, chainId).finally(() => underWay.delete(endpoint));
    underWay.set(endpoint, check);
  }
  await check;
}

async function ask(endpoint: Endpoint, chainId: number): Promise<void> {
  const answer = await endpoint.call({ method: "eth_chainId", params: [] });
  const found = typeof answer === "string" || typeof answer === "number" ? Number(answer) : NaN;
  if (!Number.isSafeInteger(found)) {
    throw new RpcFailure("bad-answer", endpoint.label, "eth_chainId", "expected a number");
  }
  if (found !== chainId) throw new WrongChain(endpoint.label, chainId, found);
  endpoint.chainCheckedAt = Date.now();
  endpoint.health.leaveQuarantine();
}
