import type { HashAndHeight } from "@subsquid/util-internal-processor-tools";
import type { ClientBase } from "pg";
import type { Hex } from "../../../src/domain/hex.js";
import type { RawBlock, RawLog } from "../../../src/domain/raw-log.js";
import { recoverFromFork } from "../../../src/ingest/prepare-chain.js";
import { createProcessorDatabase } from "../../../src/ingest/processor-database.js";
import type { Decoder } from "../../../src/sources/create-decoder.js";
import type { Block } from "../model/model-input.js";

export interface Indexer {
  client: ClientBase;
  chainId: number;
  decoder: Decoder;
  /** Blocks below the head at which a block counts as final. */
  finality: number;
  /** Blocks in one call of the processor. */
  batchSize: number;
}

/**
 * Brings a chain's log to what the source holds now, from nothing but the checkpoint in the database, by the calls that
 * evm-processor makes when it starts: final blocks first, then hot ones on top of the newest block both sides know.
 */
export async function catchUp(indexer: Indexer, source: readonly Block[]): Promise<void> {
  const database = createProcessorDatabase({
    client: indexer.client,
    chainId: indexer.chainId,
    decoder: indexer.decoder,
    onApplied: () => undefined,
  });
  let state = await database.connect();
  if (state.height >= 0 && !isOn(source, state)) {
    await recoverFromFork(indexer.client, indexer.chainId, (known) => Promise.resolve(detectFork(source, known)));
    state = await database.connect();
  }

  const finalHeight = Math.max(source.length - 1 - indexer.finality, -1);
  if (finalHeight > state.height + state.top.length) {
    let prevHead: HashAndHeight = state;
    for (const blocks of portions(source.slice(state.height + 1, finalHeight + 1), indexer.batchSize)) {
      const nextHead = headOf(blocks.at(-1));
      const isOnTop = nextHead.height === finalHeight;
      await database.transact({ prevHead, nextHead, isOnTop }, (store) => {
        store.blocks.push(...blocks.map(toRawBlock));
        return Promise.resolve();
      });
      prevHead = nextHead;
    }
    state = { ...prevHead, top: [] };
  }

  let baseHead = [state, ...state.top].findLast((head) => head.height < 0 || isOn(source, head)) as HashAndHeight;
  const isForked = (state.top.at(-1) ?? state).hash !== baseHead.hash;
  const hot = portions(source.slice(baseHead.height + 1), indexer.batchSize);
  for (const blocks of hot.length === 0 && isForked ? [[]] : hot) {
    const newBlocks = blocks.map((block) => ({ ...headOf(block), timestamp: block.timestamp * 1000 }));
    const top = newBlocks.at(-1)?.height ?? baseHead.height;
    const finalizedHead = headOf(source[Math.min(finalHeight, top)]);
    await database.transactHot2?.({ baseHead, finalizedHead, newBlocks }, (store, start, end) => {
      store.blocks.push(...blocks.slice(start, end).map(toRawBlock));
      return Promise.resolve();
    });
    baseHead = headOf(source[top]);
  }
}

/** Where a source parts from the blocks known, which ascend. */
function detectFork(
  source: readonly Block[],
  known: readonly Known[],
): Record<"lastCommon" | "firstForeign", Known | undefined> {
  const at = known.findIndex(({ number, hash }) => source[number]?.hash !== hash);
  return at < 0
    ? { lastCommon: known.at(-1), firstForeign: undefined }
    : { lastCommon: known[at - 1], firstForeign: known[at] };
}

interface Known {
  number: number;
  hash: string;
}

function toRawBlock({ number, hash, parentHash, timestamp, logs }: Block): RawBlock {
  return {
    header: { number, hash: hash as Hex, parentHash: parentHash as Hex, timestamp },
    logs: logs as readonly RawLog[],
  };
}

const isOn = (source: readonly Block[], head: HashAndHeight): boolean => source[head.height]?.hash === head.hash;

const headOf = (block: Block | undefined): HashAndHeight =>
  block ? { height: block.number, hash: block.hash } : { height: -1, hash: "0x" };

function portions<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
