import { createHash } from "node:crypto";
import type { BlockHeader, RawLog } from "../domain/raw-log.js";

/** What the digest of a chain's first block builds on. */
export const FIRST_DIGEST: Buffer = Buffer.alloc(32);

/** The log's own digest after a block: sha256 over the digest before it, the block's number and hash, and its raw logs. */
export function digestBlock(
  before: Buffer,
  header: Pick<BlockHeader, "number" | "hash">,
  logs: readonly Pick<RawLog, "logIndex" | "transactionHash" | "address" | "topics" | "data">[],
): Buffer {
  const hash = createHash("sha256").update(before).update(`${header.number} ${header.hash}\n`);
  for (const { logIndex, transactionHash, address, topics, data } of logs) {
    hash.update(`${logIndex} ${transactionHash} ${address} ${topics.join("")} ${data}\n`);
  }
  return hash.digest();
}
