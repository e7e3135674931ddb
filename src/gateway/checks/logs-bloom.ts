import { keccak256 } from "viem";
import type { LogFilter } from "../../domain/log-filter.js";

export const BLOOM_BYTES = 256;

const bitsOfItem = new Map<string, readonly number[]>();

/** The three bits (0 to 2047, bit 0 the lowest of the last byte) that an address or topic sets in a logs bloom (yellow paper, 4.3.1). */
export function bloomBits(item: string): readonly number[] {
  const known = bitsOfItem.get(item);
  if (known !== undefined) return known;
  const hash = Buffer.from(keccak256(item as `0x${string}`).slice(2, 14), "hex");
  const bits = [0, 2, 4].map((offset) => hash.readUInt16BE(offset) & 2047);
  // Filters are few and stable; the bound is only against a caller that passes data.
  if (bitsOfItem.size > 50_000) bitsOfItem.clear();
  bitsOfItem.set(item, bits);
  return bits;
}

/** Parses a header's `logsBloom`; undefined where it is absent or not 256 bytes. */
export function parseBloom(hex: string | undefined): Buffer | undefined {
  if (hex === undefined || hex.length !== 2 + 2 * BLOOM_BYTES) return undefined;
  const bloom = Buffer.from(hex.slice(2), "hex");
  return bloom.length === BLOOM_BYTES ? bloom : undefined;
}

export function isInBloom(bloom: Uint8Array, item: string): boolean {
  return bloomBits(item).every((bit) => ((bloom[BLOOM_BYTES - 1 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0);
}

export function addToBloom(bloom: Uint8Array, item: string): void {
  for (const bit of bloomBits(item)) {
    const index = BLOOM_BYTES - 1 - (bit >> 3);
    bloom[index] = (bloom[index] ?? 0) | (1 << (bit & 7));
  }
}

/** The part of the 2,048 bits that is set, 0 to 1; near 1 a bloom answers "maybe" to everything. */
export function bloomFill(bloom: Uint8Array): number {
  let set = 0;
  for (let byte of bloom) for (; byte !== 0; byte &= byte - 1) set += 1;
  return set / (8 * BLOOM_BYTES);
}

/** Whether a block with this bloom may hold a log that one of the filters wants; false is certain. */
export function mayHoldLogs(bloom: Uint8Array, filters: readonly LogFilter[]): boolean {
  return filters.some(
    ({ address, topic0 }) =>
      (address === undefined || isInBloom(bloom, address)) && topic0.some((topic) => isInBloom(bloom, topic)),
  );
}

/**
 * Whether the bloom admits a log of this address and first topic; false means the log cannot be of that block. The
 * other topics are left out: they differ from log to log, and hashing them would cost more than all else done to a log.
 */
export function admitsLog(bloom: Uint8Array, log: { address: string; topics: readonly string[] }): boolean {
  const [topic0] = log.topics;
  return isInBloom(bloom, log.address) && (topic0 === undefined || isInBloom(bloom, topic0));
}
