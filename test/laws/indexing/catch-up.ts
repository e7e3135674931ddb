import type { HashAndHeight, HotDatabase, HotDatabaseState } from "@subsquid/util-internal-processor-tools";
import type { ClientBase } from "pg";
import type { Hex } from "../../../src/domain/hex.js";
import type { RawBlock, RawLog } from "../../../src/domain/raw-log.js";
import { recoverFromFork } from "../../../src/ingest/prepare-chain.js";
import { type BatchStore, createProcessorDatabase } from "../../../src/ingest/processor-database.js";
import { readHead } from "../../../src/log/head.js";
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

/** What a process that runs on has besides the checkpoint: batches that wait to be written, and the facts it learned. */
export type Session = HotDatabase<BatchStore>;

/**
 * Brings a chain's log to what the source holds now, by the calls that evm-processor makes: final blocks first, then hot ones
 * on top of the newest block both sides know. Begins from nothing but the checkpoint in the database, or goes on in a session.
 * Returns the session it ends in.
 */
export async function catchUp(indexer: Indexer, source: readonly Block[], session?: Session): Promise<Session> {
  const database = session ?? openSession(indexer);
  let state = session ? await readState(indexer) : await database.connect();
  if (state.height >= 0 && !isOn(source, state)) {
    await recoverFromFork(indexer.client, indexer.chainId, (known) => Promise.resolve(detectFork(source, known)));
    // The process ends at such a fork; the next one begins anew.
    return catchUp(indexer, source);
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
  return database;
}

function openSession({ client, chainId, decoder }: Indexer): Session {
  return createProcessorDatabase({ client, chainId, decoder, onApplied: () => undefined });
}

async function readState({ client, chainId }: Indexer): Promise<HotDatabaseState> {
  const { finalized, hot } = await readHead(client, chainId);
  const stateOf = ({ number, hash }: Known): HashAndHeight => ({ height: number, hash });
  return { ...stateOf(finalized), top: hot.map(stateOf) };
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
