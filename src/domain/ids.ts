import type { Hex } from "./hex.js";
import { ZERO_ADDRESS } from "./hex.js";

/** CAIP-2: `eip155:<chain>`. */
export const formatChainId = (chainId: number): string => `eip155:${chainId}`;

/** CAIP-19 of a token: `eip155:<chain>/erc20:<address>`, or `eip155:<chain>/slip44:60` for the chain's native coin. */
export function formatTokenId(chainId: number, token: Hex): string {
  return token === ZERO_ADDRESS ? `eip155:${chainId}/slip44:60` : `eip155:${chainId}/erc20:${token}`;
}

/** `eip155:<chain>/<contract>/contribution/<id>`. */
export const formatContributionId = (chainId: number, contract: Hex, id: string): string =>
  `eip155:${chainId}/${contract}/contribution/${id}`;

/** `eip155:<chain>/<contract>/invocation/<id>`. */
export const formatInvocationId = (chainId: number, contract: Hex, id: string): string =>
  `eip155:${chainId}/${contract}/invocation/${id}`;

/** `eip155:<chain>/<blockHash>/<logIndex>/<sub>`: the same after a re-index and a reorg, for the hash names the block. */
export const formatEventId = (chainId: number, blockHash: Hex, logIndex: number, subIndex: number): string =>
  `eip155:${chainId}/${blockHash}/${logIndex}/${subIndex}`;

const CHAIN = "eip155:([1-9][0-9]{0,15})";
const TOKEN_ID = new RegExp(`^${CHAIN}/(?:erc20:(0x[0-9a-f]{40})|slip44:60)$`, "i");
const CONTRACT_ID = new RegExp(`^${CHAIN}/(0x[0-9a-f]{40})/(contribution|invocation)/(0|[1-9][0-9]{0,77})$`, "i");
const EVENT_ID = new RegExp(`^${CHAIN}/(0x[0-9a-f]{64})/(0|[1-9][0-9]{0,9})/(0|[1-9][0-9]{0,9})$`, "i");

/** Largest integer a chain id can be here: JSON and JavaScript hold it exactly. */
export const MAX_CHAIN_ID = Number.MAX_SAFE_INTEGER;

export function parseTokenId(text: string): { chainId: number; token: Hex } | undefined {
  const match = TOKEN_ID.exec(text);
  const chainId = match && safeChain(match[1] ?? "");
  return match && chainId
    ? { chainId, token: (match[2]?.toLowerCase() as Hex | undefined) ?? ZERO_ADDRESS }
    : undefined;
}

/** Reads a contribution's or invocation's id; undefined where the text is none of that kind. */
export function parseContractId(
  text: string,
  kind: "contribution" | "invocation",
): { chainId: number; contract: Hex; id: string } | undefined {
  const match = CONTRACT_ID.exec(text);
  const chainId = match && safeChain(match[1] ?? "");
  if (!match || !chainId || match[3]?.toLowerCase() !== kind) return undefined;
  return { chainId, contract: (match[2] ?? "").toLowerCase() as Hex, id: match[4] ?? "" };
}

export function parseEventId(
  text: string,
): { chainId: number; blockHash: Hex; logIndex: number; subIndex: number } | undefined {
  const match = EVENT_ID.exec(text);
  const chainId = match && safeChain(match[1] ?? "");
  if (!match || !chainId) return undefined;
  return {
    chainId,
    blockHash: (match[2] ?? "").toLowerCase() as Hex,
    logIndex: Number(match[3]),
    subIndex: Number(match[4]),
  };
}

function safeChain(digits: string): number | undefined {
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : undefined;
}
