import type { FinalTxInfo, HashAndHeight, HotDatabase, HotTxInfo } from "@subsquid/util-internal-processor-tools";
import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";
import type { DecodedBlock, RawBlock } from "../domain/raw-log.js";
import { type BlockRef, readHead, type TimedBlockRef } from "../log/head.js";
import type { Decoder } from "../sources/create-decoder.js";
import { type AppliedBatch, applyBatch, type Batch } from "./chain-log.js";
import { loadFacts } from "./load-facts.js";

/** What the processor's handler fills: the blocks it was handed, in order. */
export interface BatchStore {
  blocks: RawBlock[];
}

export interface ProcessorDatabaseOptions {
  client: ClientBase;
  chainId: number;
  /** This database's alone: it keeps to the blocks handed over. */
  decoder: Decoder;
  /** Called after each commit. */
  onApplied: (batch: AppliedBatch) => void;
}

/** During backfill, batches are gathered up to this many events, for a larger transaction costs less an event… */
const GATHERED_EVENTS = 20_000;
/** …but not for longer than this, so that figures move. */
const GATHERED_MS = 1_000;
/** One log can give thousands of events; what is handed over at once is written in parts of at most about this many. */
const MOST_EVENTS = 100_000;

/**
 * Our log behind the processor's database interface. While it backfills, one gathered batch is written as the next is
 * fetched; a crash loses at most what was not committed, and the chain's checkpoint with it, so it is read again. Blocks are
 * decoded here, each batch with the facts as of its base; those of a batch that failed go with the process, which ends.
 */
export function createProcessorDatabase({
  client,
  chainId,
  decoder,
  onApplied,
}: ProcessorDatabaseOptions): HotDatabase<BatchStore> {
  let gathered: Gathered | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (batch: Batch): Promise<void> => {
    await writing;
    writing = applyBatch(client, chainId, batch).then((applied) => {
      // No batch stands on a block below, and a reorg that goes there ends the process.
      decoder.settle(applied.finalized.number);
      onApplied(applied);
    });
    // The next write or flush throws it; until then it must not count as unhandled.
    writing.catch(() => undefined);
  };

  const writeGathered = async (): Promise<void> => {
    const taken = gathered;
    gathered = undefined;
    if (taken) await write(taken.batch);
  };

  const gatherOn = (base: BlockRef): Gathered =>
    (gathered ??= {
      batch: { base, finalized: base, hot: [], blocks: [], isFork: false },
      eventCount: 0,
      since: Date.now(),
    });

  return {
    supportsHotBlocks: true,

    async connect() {
      const { finalized, hot } = await readHead(client, chainId);
      const toBlock = (hot.at(-1) ?? finalized).number;
      await loadFacts(client, chainId, decoder, { toBlock, settled: finalized.number });
      return { ...headOf(finalized), top: hot.map(headOf) };
    },

    async transact(info: FinalTxInfo, handle) {
      const store: BatchStore = { blocks: [] };
      await handle(store);
      decoder.rewind(info.prevHead.height);
      let head: Batch["finalized"] = refOf(info.prevHead);
      let into = gatherOn(head);
      for (const block of store.blocks) {
        if (into.eventCount >= MOST_EVENTS) {
          into.batch.finalized = head;
          await writeGathered();
          into = gatherOn(head);
        }
        const decoded = decodeBlock(decoder, block);
        into.batch.blocks.push(decoded);
        into.eventCount += countEvents(decoded);
        head = { number: block.header.number, hash: block.header.hash, time: block.header.timestamp };
      }
      into.batch.finalized = store.blocks.length > 0 ? head : refOf(info.nextHead);
      const isDue = into.eventCount >= GATHERED_EVENTS || Date.now() - into.since >= GATHERED_MS;
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
      decoder.rewind(info.baseHead.height);
      await write({
        base: refOf(info.baseHead),
        finalized: refOf(info.finalizedHead),
        hot: info.newBlocks.map(timedRefOf),
        blocks: store.blocks.map((block) => decodeBlock(decoder, block)),
        isFork: true,
      });
      await writing;
    },
  };
}

/** Final blocks that wait to be written together. */
interface Gathered {
  batch: Batch & { blocks: DecodedBlock[] };
  eventCount: number;
  since: number;
}

function decodeBlock(decoder: Decoder, { header, logs }: RawBlock): DecodedBlock {
  return { header, logs: decoder.decodeBlock(logs, header.number) };
}

function countEvents({ logs }: DecodedBlock): number {
  return logs.reduce((count, { decoding }) => count + Math.max(decoding.events?.length ?? 0, 1), 0);
}

const headOf = (block: BlockRef): HashAndHeight => ({ height: block.number, hash: block.hash });
const refOf = (head: HashAndHeight): BlockRef => ({ number: head.height, hash: head.hash as Hex });

/** At run time hot blocks carry their whole header; its timestamp is in milliseconds. */
function timedRefOf(head: HashAndHeight & { timestamp?: number }): TimedBlockRef {
  if (head.timestamp === undefined) throw new Error(`Hot block ${head.height}: expected a timestamp, found none.`);
  return { ...refOf(head), time: Math.round(head.timestamp / 1000) };
}
