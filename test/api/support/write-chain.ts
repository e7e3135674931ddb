import pg from "pg";
import type { DomainEvent } from "../../../src/domain/events.js";
import type { Hex } from "../../../src/domain/hex.js";
import type { DecodedBlock } from "../../../src/domain/raw-log.js";
import { appendBlocks } from "../../../src/log/append-blocks.js";
import { writeHead } from "../../../src/log/head.js";
import { foldRange } from "../../../src/projections/fold.js";

/** A block as a test says it: what happened in it, each event in a log of its own; a text is a log that did not decode. */
export interface ScriptedBlock {
  readonly number: number;
  /** Seconds. */
  readonly time: number;
  readonly events: readonly (DomainEvent | string)[];
  /** All of them in the block's first transaction, instead of each in one of its own. */
  readonly isOneTransaction?: boolean;
}

export interface ScriptedChain {
  readonly chainId: number;
  readonly blocks: readonly ScriptedBlock[];
  /** Number and time of the last finalized block. */
  readonly finalized: { readonly number: number; readonly time: number };
  /** Number and time of the newest block. */
  readonly head: { readonly number: number; readonly time: number };
  readonly finality?: number;
  /** Blocks of another branch than the first, 0, have other hashes. */
  readonly branch?: number;
}

/** The contract that emits everything on a scripted chain. */
export const EMITTER: Hex = `0x${"e0".repeat(20)}`;

/** Writes a chain's history by the same code that indexes one: appended, folded, checkpointed. */
export async function writeChain(ownerUrl: string, chain: ScriptedChain): Promise<void> {
  const { chainId, finalized, head, branch } = chain;
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query("select log.open_chain($1, $2, $3)", [chainId, `chain-${chainId}`, chain.finality ?? 10]);
    await client.query("begin");
    const range = await appendBlocks(
      client,
      chainId,
      chain.blocks.map((block) => decodedBlock(chainId, block, branch)),
    );
    if (range) await foldRange(client, range);
    await writeHead(client, chainId, {
      finalized: { ...finalized, hash: blockHash(chainId, finalized.number) },
      hot: head.number > finalized.number ? [{ ...head, hash: blockHash(chainId, head.number, branch) }] : [],
    });
    await client.query("update log.head set source_number = $2 where chain_id = $1", [chainId, head.number]);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

export const blockHash = (chainId: number, number: number, branch = 0): Hex =>
  hash(branch > 0 ? `b${chainId}.${branch}` : `b${chainId}`, number);

export const transactionHash = (chainId: number, number: number, index: number): Hex =>
  hash(`a${chainId}${number}`, index);

/** A block as the indexer would have decoded it; blocks of other branches have other hashes. */
export function decodedBlock(
  chainId: number,
  { number, time, events, isOneTransaction = false }: ScriptedBlock,
  branch = 0,
  parentHash = blockHash(chainId, number - 1),
): DecodedBlock {
  return {
    header: { number, hash: blockHash(chainId, number, branch), parentHash, timestamp: time },
    logs: events.map((event, logIndex) => ({
      log: {
        address: EMITTER,
        topics: [hash("70", logIndex)],
        data: "0x0102",
        logIndex,
        transactionIndex: isOneTransaction ? 0 : logIndex,
        transactionHash: transactionHash(chainId, number, isOneTransaction ? 0 : logIndex),
      },
      protocol: "tributary",
      adapterVersion: 1,
      decoding: typeof event === "string" ? { error: event } : { events: [event] },
    })),
  };
}

function hash(prefix: string, number: number): Hex {
  const digits = Buffer.from(`${prefix}/${number}`).toString("hex");
  return `0x${digits.padEnd(64, "0")}`;
}
