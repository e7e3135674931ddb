import type { ChainConfig, ContractsConfig } from "../config/tributary-config.js";
import type { LogFilter } from "../domain/log-filter.js";
import type { DecodedLog, RawLog } from "../domain/raw-log.js";
import type { Adapter } from "./adapter.js";
import { createSplitsV1Adapter } from "./splits/v1-adapter.js";
import { createSplitsV2Adapter } from "./splits/v2-adapter.js";
import { createTributaryAdapter } from "./tributary/adapter.js";

/** A chain's logs become domain events here, block by block. */
export interface Decoder {
  readonly filters: readonly LogFilter[];
  /** Whether what a log says can depend on earlier ones: then blocks must ascend, and facts be loaded before the first. */
  readonly keepsFacts: boolean;
  /**
   * The logs of a block that configured contracts or their children answer for, decoded, by log index. Takes the block's logs in
   * any order, all of them at once. Throws where facts are kept and the block is not above those decoded before.
   */
  decodeBlock(logs: readonly RawLog[], blockNumber: number): DecodedLog[];
  /** Forgets what blocks above told; -1 forgets all. */
  rewind(toBlock: number): void;
  /** Lets go of what only a rewind to below this block would bring back: none goes there any more, but that of all. */
  settle(block: number): void;
}

/** All adapters of a chain's configured contracts as one. A log belongs to the first contract in the config that claims it. */
export function createDecoder(chain: Pick<ChainConfig, "id" | "contracts">): Decoder {
  const adapters = chain.contracts.map((contracts) => createAdapter(chain.id, contracts));
  const memories = adapters.flatMap(({ memory }) => memory ?? []);
  const keepsFacts = memories.length > 0;
  let lastBlock = -1;

  const decode = (log: RawLog, blockNumber: number): DecodedLog | undefined => {
    for (const adapter of adapters) {
      const decoding = adapter.decode(log, blockNumber);
      if (decoding) return { log, protocol: adapter.protocol, adapterVersion: adapter.version, decoding };
    }
    return undefined;
  };

  return {
    filters: adapters.flatMap((adapter) => adapter.filters),
    keepsFacts,
    decodeBlock(logs, blockNumber) {
      if (keepsFacts) {
        if (blockNumber <= lastBlock) {
          throw new Error(
            `Chain ${chain.id}: expected a block above ${lastBlock}, the last one decoded, found ${blockNumber}; rewind first.`,
          );
        }
        lastBlock = blockNumber;
      }
      const ordered = isOrdered(logs) ? logs : logs.toSorted((a, b) => a.logIndex - b.logIndex);
      for (const memory of memories) memory.beginBlock(ordered, blockNumber);
      const decoded: DecodedLog[] = [];
      for (const log of ordered) {
        const one = decode(log, blockNumber);
        if (one) decoded.push(one);
      }
      return decoded;
    },
    rewind(toBlock) {
      for (const memory of memories) memory.rewind(toBlock);
      lastBlock = Math.min(lastBlock, toBlock);
    },
    settle(block) {
      for (const memory of memories) memory.settle(block);
    },
  };
}

const isOrdered = (logs: readonly RawLog[]): boolean =>
  logs.every((log, at) => at === 0 || (logs[at - 1]?.logIndex ?? 0) < log.logIndex);

function createAdapter(chainId: number, contracts: ContractsConfig): Adapter {
  switch (contracts.protocol) {
    case "tributary":
      return createTributaryAdapter(chainId, contracts);
    case "splits-v1":
      return createSplitsV1Adapter(contracts);
    case "splits-v2":
      return createSplitsV2Adapter(contracts);
  }
}
