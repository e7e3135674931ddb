import { NoAnswer } from "../endpoints/endpoint-pool.js";

/** A block is held back at present. */
export class HeldBlock extends NoAnswer {
  override readonly name = "HeldBlock";
}

/** Blocks that are not taken yet, for somebody may still say what they hold. */
export interface HeldBlocks {
  /** Whether a block is to be held back now; the first time begins its span. */
  holds(hash: string): boolean;
}

/** More than can be held at a time; the one held first is forgotten first. */
const MOST = 1_000;

/** Holds each block for so many milliseconds, and then no more. */
export function createHeldBlocks(spanMs: number): HeldBlocks {
  const since = new Map<string, number>();
  return {
    holds(hash) {
      const now = performance.now();
      const begun = since.get(hash) ?? now;
      since.set(hash, begun);
      if (since.size > MOST) since.delete(since.keys().next().value as string);
      return now - begun < spanMs;
    },
  };
}
