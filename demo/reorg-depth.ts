import type { Random } from "./random.js";

export interface LivePlace {
  /** Blocks since the seeded history. */
  liveBlocks: number;
  /** Newest blocks whose transactions are known, and can come again. */
  known: number;
  /** Blocks since the last snapshot, one of which has to stay. */
  aboveSnapshot: number;
}

/** About one step in this many is a reorg. */
const stepsPerReorg = 30;

/**
 * How many blocks the next step takes back, 1 to 3; 0 where it writes the next block, as it must where nothing can be taken
 * back: chance follows from the head, so a step that left the head alone would be the same step for ever.
 */
export function chooseReorgDepth(random: Random, { liveBlocks, known, aboveSnapshot }: LivePlace): number {
  if (liveBlocks <= 10 || random.below(stepsPerReorg) !== 0) return 0;
  return Math.max(0, Math.min(1 + random.below(3), known, aboveSnapshot - 1));
}
