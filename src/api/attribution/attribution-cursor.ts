import type { Cut } from "../../queries/cut.js";
import { fromOpaqueText, toOpaqueText } from "../../queries/opaque-text.js";
import { badInput } from "../../queries/query-error.js";

/** Where the next page begins, and the past that all pages are read as of. */
export interface AttributionCursor {
  readonly asset: string;
  readonly cut: NonNullable<Cut>;
  readonly offset: number;
}

const NAME = "attribution/1";
const MAX_LENGTH = 8_192;

export function encodeAttributionCursor({ asset, cut, offset }: AttributionCursor): string {
  const pinned = "blocks" in cut ? cut.blocks : [cut.time, cut.chainId, cut.blockNumber];
  return toOpaqueText([NAME, asset, offset, pinned]);
}

/** Throws BAD_USER_INPUT on anything but the cursor of an earlier page of the asset's attribution. */
export function decodeAttributionCursor(cursor: string, asset: string): AttributionCursor {
  const [name, of, offset, pinned] = fromOpaqueText(cursor, MAX_LENGTH) ?? [];
  const cut = toCut(pinned);
  if (name !== NAME || of !== asset || !isCount(offset) || !cut) {
    throw badInput(
      "after: expected the cursor of an earlier page of this asset's attribution. Start again without it.",
    );
  }
  return { asset, cut, offset };
}

function toCut(pinned: unknown): NonNullable<Cut> | undefined {
  if (!Array.isArray(pinned) || pinned.length > 1_000) return undefined;
  const parts: unknown[] = pinned;
  if (
    parts.every((part): part is [number, number] => Array.isArray(part) && part.length === 2 && part.every(isCount))
  ) {
    return { blocks: parts };
  }
  const [time, chainId, blockNumber] = parts;
  const isTime = parts.length === 3 && isSafe(time) && isSafe(chainId) && isSafe(blockNumber);
  return isTime ? { time, chainId, blockNumber } : undefined;
}

const isSafe = (value: unknown): value is number => Number.isSafeInteger(value);
const isCount = (value: unknown): value is number => isSafe(value) && value >= 0;
