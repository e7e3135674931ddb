import type { ClientBase } from "pg";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import type { Hex } from "../../src/domain/hex.js";
import type { DecodedBlock, RawLog } from "../../src/domain/raw-log.js";
import { applyBatch, rewindToBlock } from "../../src/ingest/chain-log.js";
import type { TimedBlockRef } from "../../src/log/head.js";
import { createDecoder, type Decoder } from "../../src/sources/create-decoder.js";
import { arrivalsOf } from "./generators/arrivals.js";
import type { History, Interleaving } from "./generators/history.js";
import type { Block, ChainConfig as ModelChain } from "./model/model-input.js";

/** Before a chain's first block. */
const NOTHING: TimedBlockRef = { number: -1, hash: "0x", time: 0 };

export interface IndexingOptions {
  interleaving?: Interleaving;
  /** Blocks below the head at which a block counts as final; a reorg below takes the way of deep reorgs. */
  finality: number;
}

/** Feeds a history to the real log and projections as the processor would. */
export async function indexHistory(client: ClientBase, history: History, options: IndexingOptions): Promise<void> {
  const decoders = new Map(history.config.chains.map((chain) => [chain.chainId, createDecoder(configOf(chain))]));
  const seen = new Map<number, Block[]>();
  const finalHeads = new Map<number, number>();
  for (const { chainId } of history.config.chains) {
    await client.query("select log.open_chain($1, $2, $3)", [chainId, `chain ${chainId}`, options.finality]);
    seen.set(chainId, []);
  }
  for (const arrival of arrivalsOf(history, options.interleaving)) {
    const before = seen.get(arrival.chainId) ?? [];
    const baseNumber = arrival.base?.number ?? -1;
    const kept = before.filter((block) => block.number <= baseNumber);
    const finalBefore = finalHeads.get(arrival.chainId) ?? -1;
    if (baseNumber < finalBefore) await rewindToBlock(client, arrival.chainId, refOf(kept.at(-1)));
    const now = [...kept, ...arrival.blocks];
    const finalIndex = Math.max(now.length - 1 - options.finality, -1);
    finalHeads.set(arrival.chainId, Math.max(now[finalIndex]?.number ?? -1, Math.min(finalBefore, baseNumber)));
    const decoder = decoders.get(arrival.chainId) as Decoder;
    await applyBatch(client, arrival.chainId, {
      base: refOf(kept.at(-1)),
      finalized: refOf(now[finalIndex]),
      hot: arrival.blocks.map(refOf),
      blocks: arrival.blocks.map((block) => decodeBlock(decoder, block)),
      isFork: true,
    });
    seen.set(arrival.chainId, now);
  }
}

export function configOf({ chainId, deployments }: ModelChain): Pick<ChainConfig, "id" | "contracts"> {
  return {
    id: chainId,
    contracts: deployments.map(({ fromBlock, ...roles }) => ({ protocol: "tributary", from: fromBlock, ...roles })),
  };
}

function decodeBlock(decoder: Decoder, block: Block): DecodedBlock {
  const header = {
    number: block.number,
    hash: block.hash as Hex,
    parentHash: block.parentHash as Hex,
    timestamp: block.timestamp,
  };
  const logs = block.logs.flatMap((log) => decoder.decode(log as RawLog, block.number) ?? []);
  return { header, logs: logs.sort((a, b) => a.log.logIndex - b.log.logIndex) };
}

const refOf = (block: Block | undefined): TimedBlockRef =>
  block ? { number: block.number, hash: block.hash as Hex, time: block.timestamp } : NOTHING;
