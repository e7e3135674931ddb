import type { BlockWriter } from "./block-writer.js";
import type { ChainHistory } from "./history.js";

/** Mines the planned history on an empty chain, saying how far it is at every quarter. */
export async function seedChain(
  writer: BlockWriter,
  { chainId, blocks }: ChainHistory,
  log: (line: string) => void,
): Promise<void> {
  for (const [index, { timestamp, calls }] of blocks.entries()) {
    await writer.mine(timestamp, await writer.sign(calls));
    const isQuarter = Math.floor(((index + 1) * 4) / blocks.length) > Math.floor((index * 4) / blocks.length);
    if (isQuarter) log(`Seeded blocks chain=${chainId} done=${index + 1} of=${blocks.length}`);
  }
}
