import type { ClientBase } from "pg";
import { readFactLogs } from "../log/read-fact-logs.js";
import type { Decoder } from "../sources/create-decoder.js";

/**
 * Brings a decoder to know what a chain's log told up to a block, and no more: by decoding the logs that tell facts again. What
 * blocks up to `settled` told stays.
 */
export async function loadFacts(
  client: ClientBase,
  chainId: number,
  decoder: Decoder,
  { toBlock, settled }: { toBlock: number; settled: number },
): Promise<void> {
  if (!decoder.keepsFacts) return;
  decoder.rewind(-1);
  for await (const { number, logs } of readFactLogs(client, chainId, toBlock)) {
    decoder.decodeBlock(logs, number);
    decoder.settle(Math.min(number, settled));
  }
}
