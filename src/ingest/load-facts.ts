import type { ClientBase } from "pg";
import { readFactLogs } from "../log/read-fact-logs.js";
import type { Decoder } from "../sources/create-decoder.js";

/** Brings a decoder to know what a chain's log told up to a block, and no more: by decoding the logs that tell facts again. */
export async function loadFacts(client: ClientBase, chainId: number, decoder: Decoder, toBlock: number): Promise<void> {
  if (!decoder.keepsFacts) return;
  decoder.rewind(-1);
  for await (const { number, logs } of readFactLogs(client, chainId, toBlock)) decoder.decodeBlock(logs, number);
}
