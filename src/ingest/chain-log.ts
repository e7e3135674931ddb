import type { ClientBase } from "pg";
import type { DecodedBlock } from "../domain/raw-log.js";
import { appendBlocks } from "../log/append-blocks.js";
import { type BlockRef, type ChainHead, readHead, type TimedBlockRef, writeHead } from "../log/head.js";
import { recordRetraction, type RewindCause } from "../log/record-retraction.js";
import { recordReorg, rewindLog } from "../log/rewind-log.js";
import { foldRange, rewindProjections } from "../projections/fold.js";
import { holdSchemas } from "../projections/swap-lock.js";

/** What one transaction did to a chain. */
export interface AppliedBatch {
  eventCount: number;
  /** Blocks taken back before the batch, 0 for none. */
  rewoundBlocks: number;
  indexed: BlockRef;
  finalized: BlockRef;
  olderHeaders: readonly number[];
}

/** A batch of a chain's blocks: final ones up to `finalized`, hot ones (contiguous) above. */
export interface Batch {
  /** The block the batch stands on. */
  base: BlockRef;
  /** Its time may be left out where the chain knows the block. */
  finalized: BlockRef & { time?: number };
  /** Every block above `finalized`, and above `base`, in order. */
  hot: readonly TimedBlockRef[];
  blocks: readonly DecodedBlock[];
  /** Whether hot blocks above the base were reorganised away; else the batch only reads them again. */
  isFork: boolean;
}

/**
 * Takes the chain back to the batch's base if it stands higher, appends the batch, folds it and moves the checkpoint: one
 * transaction. Throws when the base is not a block the chain knows.
 */
export async function applyBatch(client: ClientBase, chainId: number, batch: Batch): Promise<AppliedBatch> {
  return inTransaction(client, async () => {
    const head = await readHead(client, chainId);
    const keptHot = keptAbove(chainId, head, batch.base);
    const rewoundBlocks = head.hot.length - keptHot.length;
    if (rewoundBlocks > 0) {
      await rewindChain(client, chainId, batch.base.number, batch.isFork ? "reorg" : "reread");
    }
    if (rewoundBlocks > 0 && batch.isFork) {
      await recordReorg(client, { chainId, toBlock: batch.base.number, depth: rewoundBlocks, isBelowFinality: false });
    }

    const appended = await appendBlocks(client, chainId, batch.blocks);
    if (appended) await foldRange(client, appended);
    // What was final stays so, though a source that fell back may say less.
    const finalized =
      batch.finalized.number > head.finalized.number
        ? timed(batch.finalized, [...batch.hot, ...head.hot, head.finalized])
        : head.finalized;
    const hot = [...keptHot, ...batch.hot].filter((block) => block.number > finalized.number);
    await writeHead(client, chainId, { finalized, hot });
    return {
      eventCount: appended?.eventCount ?? 0,
      rewoundBlocks,
      indexed: hot.at(-1) ?? finalized,
      finalized,
      olderHeaders: appended?.olderHeaders ?? [],
    };
  });
}

/**
 * Takes a chain back to a block it knows, below its finalized head too: for a reorg deeper than finality, or to be read
 * again for other contracts. Returns how many events went.
 */
export async function rewindToBlock(
  client: ClientBase,
  chainId: number,
  to: TimedBlockRef,
  cause: "reorg" | "scope",
): Promise<number> {
  return inTransaction(client, async () => {
    const head = await readHead(client, chainId);
    const removed = await rewindChain(client, chainId, to.number, cause);
    const isBelowFinality = to.number < head.finalized.number;
    await writeHead(client, chainId, {
      finalized: isBelowFinality ? to : head.finalized,
      hot: head.hot.filter((block) => block.number <= to.number),
    });
    const depth = (head.hot.at(-1) ?? head.finalized).number - to.number;
    await recordReorg(client, {
      chainId,
      toBlock: to.number,
      depth,
      isBelowFinality,
      isScopeChange: cause === "scope",
    });
    return removed;
  });
}

async function rewindChain(client: ClientBase, chainId: number, toBlock: number, cause: RewindCause): Promise<number> {
  await recordRetraction(client, { chainId, toBlock, cause });
  await rewindProjections(client, chainId, toBlock);
  return rewindLog(client, chainId, toBlock);
}

function keptAbove(chainId: number, head: ChainHead, base: BlockRef): TimedBlockRef[] {
  if (head.finalized.number === base.number && head.finalized.hash === base.hash) return [];
  const index = head.hot.findIndex((block) => block.number === base.number && block.hash === base.hash);
  if (index < 0) {
    const known = [head.finalized, ...head.hot].map((block) => `${block.number}#${block.hash.slice(0, 10)}`);
    throw new Error(
      `Chain ${chainId}: expected a batch that stands on one of the known blocks ${known.join(", ")}, ` +
        `found one on ${base.number}#${base.hash.slice(0, 10)}.`,
    );
  }
  return head.hot.slice(0, index + 1);
}

/** A block nobody told the time of counts as of the newest time known. */
function timed(block: Batch["finalized"], known: readonly TimedBlockRef[]): TimedBlockRef {
  const time = block.time ?? known.find(({ hash }) => hash === block.hash)?.time;
  return { number: block.number, hash: block.hash, time: time ?? Math.max(0, ...known.map((other) => other.time)) };
}

async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    await holdSchemas(client);
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
