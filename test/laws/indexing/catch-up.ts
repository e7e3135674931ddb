import type { HashAndHeight } from "@subsquid/util-internal-processor-tools";
import type { ClientBase } from "pg";
import type { Hex } from "../../../src/domain/hex.js";
import type { DecodedBlock, RawLog } from "../../../src/domain/raw-log.js";
import { rewindToBlock } from "../../../src/ingest/chain-log.js";
import { createProcessorDatabase } from "../../../src/ingest/processor-database.js";
import type { TimedBlockRef } from "../../../src/log/head.js";
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
    onApplied: () => undefined,
  });
  let state = await database.connect();
  if (state.height >= 0 && !isOn(source, state)) {
    await rewindToBlock(indexer.client, indexer.chainId, await findCommonBlock(indexer, source, state.height));
    state = await database.connect();
  }

  const finalHeight = Math.max(source.length - 1 - indexer.finality, -1);
  if (finalHeight > state.height + state.top.length) {
    let prevHead: HashAndHeight = state;
    for (const blocks of portions(source.slice(state.height + 1, finalHeight + 1), indexer.batchSize)) {
      const nextHead = headOf(blocks.at(-1));
      const isOnTop = nextHead.height === finalHeight;
      await database.transact({ prevHead, nextHead, isOnTop }, (store) => {
        store.blocks.push(...decodeBlocks(indexer.decoder, blocks));
        store.lastTime = blocks.at(-1)?.timestamp ?? 0;
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
      store.blocks.push(...decodeBlocks(indexer.decoder, blocks.slice(start, end)));
      return Promise.resolve();
    });
    baseHead = headOf(source[top]);
  }
}

/** The highest block of the log below which the source has every block of the log: what recovery from a deep reorg finds. */
async function findCommonBlock(indexer: Indexer, source: readonly Block[], below: number): Promise<TimedBlockRef> {
  const { rows } = await indexer.client.query<{ number: string; hash: Buffer }>(
    "select number, hash from log.block where chain_id = $1 and number < $2 order by number",
    [indexer.chainId, below],
  );
  const stored = rows.map((row) => ({ height: Number(row.number), hash: `0x${row.hash.toString("hex")}` }));
  const firstForeign = stored.findIndex((head) => !isOn(source, head));
  const common = stored.slice(0, firstForeign < 0 ? undefined : firstForeign).at(-1);
  const block = source[common?.height ?? -1];
  return block ? { number: block.number, hash: block.hash as Hex, time: block.timestamp } : NOTHING;
}

/** Before a chain's first block. */
const NOTHING: TimedBlockRef = { number: -1, hash: "0x", time: 0 };

function decodeBlocks(decoder: Decoder, blocks: readonly Block[]): DecodedBlock[] {
  return blocks.map(({ number, hash, parentHash, timestamp, logs }) => ({
    header: { number, hash: hash as Hex, parentHash: parentHash as Hex, timestamp },
    logs: logs
      .flatMap((log) => decoder.decode(log as RawLog, number) ?? [])
      .sort((a, b) => a.log.logIndex - b.log.logIndex),
  }));
}

const isOn = (source: readonly Block[], head: HashAndHeight): boolean => source[head.height]?.hash === head.hash;

const headOf = (block: Block | undefined): HashAndHeight =>
  block ? { height: block.number, hash: block.hash } : { height: NOTHING.number, hash: NOTHING.hash };

function portions<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
