import { type Hex, minimalDigits } from "./hex.js";

/** An asset as the chains name it: an ERC-721 token of a registry. The chain id is not checked for range. */
export interface AssetRef {
  readonly chainId: bigint;
  readonly registry: Hex;
  readonly assetId: bigint;
}

/** 1: ERC-721. A byte of its own, so that assets of other kinds can join without touching stored keys. */
const NAMESPACE_ERC721 = "01";

/**
 * The bytes under which tables keep an asset: length and bytes of the chain id, a namespace byte, the registry's 20 bytes,
 * length and bytes of the id (integers minimal, big-endian). Keys order by chain, registry and id, and are about a third
 * as long as the CAIP-19 text.
 */
export function encodeAssetKey(ref: AssetRef): Hex {
  return `0x${sized(ref.chainId)}${NAMESPACE_ERC721}${ref.registry.slice(2).toLowerCase()}${sized(ref.assetId)}`;
}

/** Inverse of encodeAssetKey. Throws on bytes that it did not make. */
export function decodeAssetKey(key: Hex): AssetRef {
  const digits = key.slice(2);
  const chain = readSized(digits, 0);
  const namespace = digits.slice(chain.end, chain.end + 2);
  const registry = digits.slice(chain.end + 2, chain.end + 42);
  const asset = readSized(digits, chain.end + 42);
  if (namespace !== NAMESPACE_ERC721 || registry.length !== 40 || asset.end !== digits.length) {
    throw new Error(`Asset key ${key}: expected chain id, namespace 01, 20 bytes of registry and an id.`);
  }
  return { chainId: chain.value, registry: `0x${registry}`, assetId: asset.value };
}

/** CAIP-19: `eip155:<chain>/erc721:<registry>/<id>`, the registry lowercase. */
export function formatAssetId(ref: AssetRef): string {
  return `eip155:${ref.chainId}/erc721:${ref.registry}/${ref.assetId}`;
}

const ASSET_ID = /^eip155:([1-9][0-9]{0,15})\/erc721:(0x[0-9a-f]{40})\/(0|[1-9][0-9]{0,77})$/i;

/** Reads a CAIP-19 asset id, its address in any case; undefined where the text is none (chain ids to 2^53-1, ids to 2^256-1). */
export function parseAssetId(text: string): AssetRef | undefined {
  const match = ASSET_ID.exec(text);
  if (!match) return undefined;
  const [, chainId, registry, assetId] = match as unknown as [string, string, string, string];
  const id = BigInt(assetId);
  if (id >> 256n !== 0n || !Number.isSafeInteger(Number(chainId))) return undefined;
  return { chainId: BigInt(chainId), registry: registry.toLowerCase() as Hex, assetId: id };
}

function sized(value: bigint): string {
  const digits = minimalDigits(value);
  return (digits.length / 2).toString(16).padStart(2, "0") + digits;
}

function readSized(digits: string, start: number): { value: bigint; end: number } {
  const length = Number.parseInt(digits.slice(start, start + 2), 16);
  const end = start + 2 + length * 2;
  const body = digits.slice(start + 2, end);
  if (Number.isNaN(length) || body.length !== length * 2) throw new Error(`Asset key 0x${digits}: cut short.`);
  return { value: body === "" ? 0n : BigInt(`0x${body}`), end };
}
