import type { FinalTxInfo, HashAndHeight, HotDatabase, HotTxInfo } from "@subsquid/util-internal-processor-tools";
import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";
import type { DecodedBlock } from "../domain/raw-log.js";
import { type BlockRef, readHead, type TimedBlockRef } from "../log/head.js";
import { type AppliedBatch, applyBatch, type Batch } from "./chain-log.js";

/** What the processor's handler fills: the blocks it was handed, decoded, and the time of the last one in seconds. */
export interface BatchStore {
  blocks: DecodedBlock[];
  lastTime?: number;
}

export interface ProcessorDatabaseOptions {
  client: ClientBase;
  chainId: number;
  /** Called after each commit. */
  onApplied: (batch: AppliedBatch) => void;
}

/** During backfill, batches are gathered up to this many logs, for a larger transaction costs less a log… */
const GATHERED_LOGS = 20_000;
/** …but not for longer than this, so that figures move. */
const GATHERED_MS = 1_000;

/**
 * Our log behind the processor's database interface. While it backfills, one gathered batch is written as the next is
 * fetched; a crash loses at most what was not committed, and the chain's checkpoint with it, so it is read again.
 */
export function createProcessorDatabase({
  client,
  chainId,
  onApplied,
}: ProcessorDatabaseOptions): HotDatabase<BatchStore> {
  let gathered: { batch: Batch & { blocks: DecodedBlock[] }; logCount: number; since: number } | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (batch: Batch): Promise<void> => {
    await writing;
    writing = applyBatch(client, chainId, batch).then(onApplied);
    // The next write or flush throws it; until then it must not count as unhandled.
    writing.catch(() => undefined);
  };

  const writeGathered = async (): Promise<void> => {
    const taken = gathered;
    gathered = undefined;
    if (taken) await write(taken.batch);
  };

  return {
    supportsHotBlocks: true,

    async connect() {
      const { finalized, hot } = await readHead(client, chainId);
      return { ...headOf(finalized), top: hot.map(headOf) };
    },

    async transact(info: FinalTxInfo, handle) {
      const store: BatchStore = { blocks: [] };
      await handle(store);
      const finalized = {
        ...refOf(info.nextHead),
        ...(store.lastTime === undefined ? {} : { time: store.lastTime }),
      };
      gathered ??= {
        batch: { base: refOf(info.prevHead), finalized, hot: [], blocks: [], isFork: false },
        logCount: 0,
        since: Date.now(),
      };
      gathered.batch.finalized = finalized;
      for (const block of store.blocks) {
        gathered.batch.blocks.push(block);
        gathered.logCount += block.logs.length;
      }
      const isDue = gathered.logCount >= GATHERED_LOGS || Date.now() - gathered.since >= GATHERED_MS;
      if (info.isOnTop || isDue) await writeGathered();
      if (info.isOnTop) await writing;
    },

    transactHot(): Promise<void> {
      return Promise.reject(new Error("Expected the processor to hand over hot blocks by transactHot2."));
    },

    async transactHot2(info: HotTxInfo, handle) {
      await writeGathered();
      const store: BatchStore = { blocks: [] };
      if (info.newBlocks.length > 0) await handle(store, 0, info.newBlocks.length);
      await write({
        base: refOf(info.baseHead),
        finalized: refOf(info.finalizedHead),
        hot: info.newBlocks.map(timedRefOf),
        blocks: store.blocks,
        isFork: true,
      });
      await writing;
    },
  };
}

const headOf = (block: BlockRef): HashAndHeight => ({ height: block.number, hash: block.hash });
const refOf = (head: HashAndHeight): BlockRef => ({ number: head.height, hash: head.hash as Hex });

/** At run time hot blocks carry their whole header; its timestamp is in milliseconds. */
function timedRefOf(head: HashAndHeight & { timestamp?: number }): TimedBlockRef {
  if (head.timestamp === undefined) throw new Error(`Hot block ${head.height}: expected a timestamp, found none.`);
  return { ...refOf(head), time: Math.round(head.timestamp / 1000) };
}
