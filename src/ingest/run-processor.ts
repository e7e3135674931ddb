import { EvmBatchProcessor } from "@subsquid/evm-processor";
import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";
import type { RawBlock, RawLog } from "../domain/raw-log.js";
import type { Decoder } from "../sources/create-decoder.js";
import type { AppliedBatch } from "./chain-log.js";
import { type BatchStore, createProcessorDatabase } from "./processor-database.js";

export interface ProcessorOptions {
  client: ClientBase;
  chainId: number;
  finality: number;
  decoder: Decoder;
  /** A JSON-RPC endpoint, ws or http: over WebSocket heads come by themselves, with their hash; over HTTP they are polled. */
  rpcUrl: string;
  /** A service that speaks the archive protocol, for the finalized range; without it, RPC serves all. */
  archiveUrl?: string;
  /** How often a new head is asked for, where it is polled. */
  headPollMs: number;
  onApplied: (batch: AppliedBatch) => void;
}

const FIELDS = {
  block: { timestamp: true },
  log: { address: true, topics: true, data: true, transactionHash: true },
} as const;

/** Hands the chain to evm-processor, which from then on owns the process: it ends it when something is wrong. */
export function runProcessor(options: ProcessorOptions): void {
  const { decoder } = options;
  const processor = new EvmBatchProcessor()
    .setFields(FIELDS)
    .setRpcEndpoint({ url: options.rpcUrl, maxBatchCallSize: 100 })
    .setRpcDataIngestionSettings({ headPollInterval: options.headPollMs })
    .setFinalityConfirmation(options.finality);
  if (options.archiveUrl !== undefined) processor.setGateway(options.archiveUrl);
  for (const { address, topic0, fromBlock } of decoder.filters) {
    processor.addLog({
      ...(address === undefined ? {} : { address: [address] }),
      topic0: [...topic0],
      range: { from: fromBlock },
    });
  }

  processor.run(createProcessorDatabase(options), (context: HandlerContext): Promise<void> => {
    for (const block of context.blocks) context.store.blocks.push(toRawBlock(block));
    return Promise.resolve();
  });
}

interface HandlerContext {
  store: BatchStore;
  blocks: ProcessorBlock[];
}

interface ProcessorBlock {
  header: { height: number; hash: string; parentHash: string; timestamp: number };
  logs: {
    address: string;
    topics: string[];
    data: string;
    logIndex: number;
    transactionIndex: number;
    transactionHash: string;
  }[];
}

function toRawBlock({ header, logs }: ProcessorBlock): RawBlock {
  return {
    header: {
      number: header.height,
      hash: header.hash as Hex,
      parentHash: header.parentHash as Hex,
      timestamp: Math.round(header.timestamp / 1000),
    },
    logs: logs.map(({ address, topics, data, logIndex, transactionIndex, transactionHash }) => {
      return { address, topics, data, logIndex, transactionIndex, transactionHash } as RawLog;
    }),
  };
}
