import type { ClientBase } from "pg";
import { digestBlock, FIRST_DIGEST } from "./digest.js";
import { readRawLogs } from "./read-raw-logs.js";

/** Recomputes a chain's digests from its raw logs; returns the first block whose stored digest differs. */
export async function findWrongDigest(
  client: ClientBase,
  chainId: number,
  onProgress: (block: number) => void = () => undefined,
): Promise<number | undefined> {
  let digest = FIRST_DIGEST;
  for await (const blocks of readRawLogs(client, chainId, -1, Number.MAX_SAFE_INTEGER)) {
    for (const block of blocks) {
      digest = digestBlock(digest, block, block.logs);
      if (!digest.equals(block.digest)) return block.number;
    }
    onProgress(blocks.at(-1)?.number ?? -1);
  }
  return undefined;
}
