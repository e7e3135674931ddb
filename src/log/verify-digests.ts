import type { ClientBase } from "pg";
import { digestBlock, FIRST_DIGEST } from "./digest.js";
import { readRawLogs } from "./read-raw-logs.js";

/**
 * Recomputes a chain's digests from its raw logs; returns the first block whose stored digest differs. It reads one snapshot,
 * for a reorg meanwhile would put blocks of two branches beside each other.
 */
export async function findWrongDigest(
  client: ClientBase,
  chainId: number,
  onProgress: (block: number) => void | Promise<void> = () => undefined,
): Promise<number | undefined> {
  let digest = FIRST_DIGEST;
  await client.query("begin isolation level repeatable read read only");
  try {
    for await (const blocks of readRawLogs(client, chainId, -1, Number.MAX_SAFE_INTEGER)) {
      for (const block of blocks) {
        digest = digestBlock(digest, block, block.logs);
        if (!digest.equals(block.digest)) return block.number;
      }
      await onProgress(blocks.at(-1)?.number ?? -1);
    }
    return undefined;
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}
