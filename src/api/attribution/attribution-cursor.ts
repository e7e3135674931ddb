import type { Hex } from "../../domain/hex.js";
import type { Cut } from "../../queries/reading/cut.js";
import { fromOpaqueText, toOpaqueText } from "../../queries/lists/opaque-text.js";
import type { PinnedCut, PinnedPlace } from "../../queries/reading/pinned-cut.js";
import { badInput } from "../../queries/reading/query-error.js";

/** Where the next page begins, and the past that all pages are read as of. */
export interface AttributionCursor {
  readonly asset: string;
  readonly offset: number;
  /** The first page's past as it was asked for; null for its present. */
  readonly asked: Cut;
  /** Where that past goes through each chain. */
  readonly blocks: readonly PinnedPlace[];
}

const NAME = "attribution/2";
const MAX_LENGTH = 8_192;
/** Bytes of a digest that a cursor keeps: enough that no two logs share them. */
const DIGEST_BYTES = 12;

export function encodeAttributionCursor(asset: string, offset: number, asked: Cut, pinned: PinnedCut): string {
  const blocks = pinned.map(({ chainId, number, digest }) => [chainId, number, digest ? shorten(digest) : null]);
  return toOpaqueText([NAME, asset, offset, asked && pastOf(asked), blocks]);
}

/** Throws BAD_USER_INPUT on anything but the cursor of an earlier page of the asset's attribution. */
export function decodeAttributionCursor(cursor: string, asset: string): AttributionCursor {
  const [name, of, offset, past, places] = fromOpaqueText(cursor, MAX_LENGTH) ?? [];
  const [asked, blocks] = [toPast(past), toBlocks(places)];
  if (name !== NAME || of !== asset || !isCount(offset) || asked === undefined || !blocks) {
    throw badInput(
      "after: expected the cursor of an earlier page of this asset's attribution. Start again without it.",
    );
  }
  return { asset, offset, asked, blocks };
}

/** Whether both pasts were asked for by the same words. */
export const isSamePast = (one: Cut, other: Cut): boolean =>
  one === null || other === null ? one === other : String(pastOf(one)) === String(pastOf(other));

const pastOf = (cut: NonNullable<Cut>): unknown[] =>
  "blocks" in cut ? [...cut.blocks] : [cut.time, cut.chainId, cut.blockNumber];

const shorten = (digest: Hex): string =>
  Buffer.from(digest.slice(2, 2 + 2 * DIGEST_BYTES), "hex").toString("base64url");

function toPast(value: unknown): Cut | undefined {
  if (value === null) return null;
  const [time, chainId, blockNumber, ...rest]: unknown[] = toList(value);
  const isPast = rest.length === 0 && isSafe(time) && isSafe(chainId) && isSafe(blockNumber);
  return isPast ? { time, chainId, blockNumber } : undefined;
}

function toBlocks(value: unknown): PinnedPlace[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const blocks: PinnedPlace[] = [];
  for (const one of toList(value)) {
    const [chainId, number, digest, ...rest]: unknown[] = toList(one);
    if (rest.length > 0 || !isCount(chainId) || !isSafe(number) || number < -1) return undefined;
    if (digest !== null && !(typeof digest === "string" && /^[\w-]{16}$/.test(digest))) return undefined;
    blocks.push({
      chainId,
      number,
      digest: digest === null ? null : `0x${Buffer.from(digest, "base64url").toString("hex")}`,
    });
  }
  return blocks;
}

const toList = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const isSafe = (value: unknown): value is number => Number.isSafeInteger(value);
const isCount = (value: unknown): value is number => isSafe(value) && value >= 0;
