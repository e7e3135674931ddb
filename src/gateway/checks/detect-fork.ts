export interface BlockMark {
  readonly number: number;
  readonly hash: string;
}

export interface Fork {
  /** The highest of the known blocks that is still on the chain; undefined where none is. */
  readonly lastCommon: BlockMark | undefined;
  /** The lowest of the known blocks that is no longer on the chain; undefined where all are. */
  readonly firstForeign: BlockMark | undefined;
}

/**
 * Finds where a chain left the blocks we know, in about log2(n) questions: blocks below a common one are common too.
 *
 * `known` are blocks of one branch (gaps are fine), ascending; `hashAt` tells the chain's hash at a height now,
 * undefined where the chain has no such block.
 */
export async function detectFork(
  known: readonly BlockMark[],
  hashAt: (blockNumber: number) => Promise<string | undefined>,
): Promise<Fork> {
  const isCommon = async (mark: BlockMark): Promise<boolean> => (await hashAt(mark.number)) === mark.hash;
  const top = known.at(-1);
  if (top === undefined) return { lastCommon: undefined, firstForeign: undefined };
  if (await isCommon(top)) return { lastCommon: top, firstForeign: undefined };
  // Steps of 1, 2, 4, … from the top: most forks are near it. Then halving between the last two steps.
  let foreign = known.length - 1;
  let common = -1;
  for (let step = 1; foreign > 0; step *= 2) {
    const probe = Math.max(0, known.length - 1 - step);
    const mark = known[probe];
    if (mark === undefined) break;
    if (await isCommon(mark)) {
      common = probe;
      break;
    }
    foreign = probe;
  }
  while (foreign - common > 1) {
    const middle = (foreign + common) >> 1;
    const mark = known[middle];
    if (mark !== undefined && (await isCommon(mark))) common = middle;
    else foreign = middle;
  }
  return { lastCommon: known[common], firstForeign: known[foreign] };
}
