import type { ChainInput, Cut, ModelInput } from "./model-input.js";
import { timedBlocks } from "./scoped-log.js";

/**
 * What an indexer stopped at the cut has seen: blocks up to the cut's own on its chain, elsewhere the blocks whose
 * effective time is not later. Throws where the cut names a block that the input does not hold.
 */
export function cutChains(input: ModelInput, cut: Cut | undefined): ModelInput {
  if (cut === undefined) {
    return input;
  }
  if ("timestamp" in cut) {
    return { chains: input.chains.map((chain) => cutAtTime(chain, cut.timestamp)) };
  }
  const own = input.chains.find(({ chainId }) => chainId === cut.chainId);
  if (own === undefined) {
    throw new Error(`Expected chain ${cut.chainId} of the cut among the input's chains`);
  }
  const time = effectiveTime(own, cut.number);
  return {
    chains: input.chains.map((chain) =>
      chain === own
        ? { ...chain, blocks: chain.blocks.filter(({ number }) => number <= cut.number) }
        : cutAtTime(chain, time),
    ),
  };
}

/** The effective time of any block: not before that of the last block with logs in scope below it. */
export function effectiveTime(chain: ChainInput, number: number): number {
  const block = chain.blocks.find((candidate) => candidate.number === number);
  if (block === undefined) {
    throw new Error(`Expected block ${number} among the blocks of chain ${chain.chainId}`);
  }
  const below = timedBlocks(chain).filter((timed) => timed.block.number < number);
  return Math.max(block.timestamp, below.at(-1)?.time ?? block.timestamp);
}

function cutAtTime(chain: ChainInput, time: number): ChainInput {
  const blocks = timedBlocks(chain).filter((timed) => timed.time <= time);
  return { ...chain, blocks: blocks.map(({ block }) => block) };
}
