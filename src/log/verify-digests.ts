import type { ClientBase } from "pg";
import { digestBlock, FIRST_DIGEST } from "./digest.js";
import type { PortionBounds } from "./portion.js";
import { type Portion, readRawLogs } from "./read-raw-logs.js";

/**
 * Recomputes a chain's digests from its raw logs; returns the first block whose stored digest differs, or that has logs and
 * no digest. It reads one snapshot, for a reorg meanwhile would put blocks of two branches beside each other.
 */
export async function findWrongDigest(
  client: ClientBase,
  chainId: number,
  onProgress: (block: number) => void | Promise<void> = () => undefined,
  bounds?: PortionBounds,
): Promise<number | undefined> {
  const check = createDigestCheck();
  return inSnapshot(client, async () => {
    for await (const portion of readRawLogs(client, chainId, -1, Number.MAX_SAFE_INTEGER, bounds)) {
      const wrong = check(portion);
      if (wrong !== undefined) return wrong;
      await onProgress(portion.upTo);
    }
    return undefined;
  });
}

/** Takes a chain's portions one after the other; returns the first block of one that is wrong. */
export function createDigestCheck(): (portion: Portion) => number | undefined {
  let digest = FIRST_DIGEST;
  return ({ blocks, strayBlock = Infinity }) => {
    for (const block of blocks) {
      if (strayBlock < block.number) return strayBlock;
      digest = digestBlock(digest, block, block.logs);
      // A block without logs is written to no log: its digest may have been computed again without those that went.
      if (block.logs.length === 0 || !digest.equals(block.digest)) return block.number;
    }
    return strayBlock === Infinity ? undefined : strayBlock;
  };
}

export async function inSnapshot<Result>(client: ClientBase, work: () => Promise<Result>): Promise<Result> {
  await client.query("begin isolation level repeatable read read only");
  try {
    return await work();
  } finally {
    await client.query("rollback").catch(() => undefined);
  }
}
