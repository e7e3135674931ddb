import { readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Hex } from "viem";
import { z } from "zod";
import type { BlockHead, BlockWriter } from "./block-writer.js";
import { openJournal, readJournal, type Journal, type JournalHeader } from "./journal.js";

/** A chain that can be brought back: every block is journalled before it is mined, from a snapshot of the state on. */
export interface RecordedChain {
  writer: BlockWriter;
  head(): BlockHead;
  /** The lowest block that `rollback` must leave above itself: a node that loaded a snapshot cannot return to it. */
  snapshotBlock(): number;
  mine(timestamp: number, rawTransactions: readonly string[]): Promise<BlockHead>;
  rollback(depth: number): Promise<BlockHead>;
  /** True when the head is where this left it: no one else mined or rolled back blocks. */
  isUntouched(): Promise<boolean>;
  /** Saves the whole state, however the head was mined, and starts the journal anew from it. */
  snapshot(): Promise<void>;
}

export type WorldStamp = Omit<JournalHeader, "snapshot">;

export interface ChainFiles {
  folder: string;
  chainId: number;
}

export function journalFile({ folder, chainId }: ChainFiles): string {
  return path.join(folder, `${chainId}.journal`);
}

/**
 * Records a chain from its present head on, which must have been mined, not be the genesis or come about by a rollback:
 * the fee that the node asks of the next block is saved right only then.
 */
export async function recordChain(writer: BlockWriter, files: ChainFiles, stamp: WorldStamp): Promise<RecordedChain> {
  const saved = await saveSnapshot(writer, files, stamp);
  return followChain(writer, files, stamp, saved);
}

/** Takes an empty chain to where its journal ended; throws when it arrives at other hashes than the journal holds. */
export async function resumeChain(writer: BlockWriter, files: ChainFiles, stamp: WorldStamp): Promise<RecordedChain> {
  const stored = await readJournal(journalFile(files));
  if (!stored) throw new Error(`Expected a journal in ${journalFile(files)}, found none.`);
  const { header, records } = stored;
  const state = await readFile(path.join(files.folder, header.snapshot.file));
  await writer.rpc.call("anvil_loadState", `0x${state.toString("hex")}`);
  await expectHead(writer, header.snapshot, "after its snapshot was loaded");
  const lastMined = records.findLastIndex((record) => "mined" in record);
  for (const [index, record] of records.entries()) {
    if ("rollback" in record) await writer.rollback(record.rollback);
    else if ("mine" in record) {
      const next = records[index + 1];
      const substitute = next && "mined" in next ? next.transactions : undefined;
      await writer.mine(record.mine, substitute ?? record.transactions);
    } else if (index === lastMined) await expectHead(writer, record.mined, "after its journal was replayed");
  }
  const journal = await openJournal(journalFile(files));
  return followChain(writer, files, stamp, { journal, block: header.snapshot.number });
}

interface Saved {
  journal: Journal;
  block: number;
}

async function followChain(
  writer: BlockWriter,
  files: ChainFiles,
  stamp: WorldStamp,
  initial: Saved,
): Promise<RecordedChain> {
  let saved = initial;
  let head = await writer.readBlock("latest");

  async function mine(timestamp: number, rawTransactions: readonly string[]): Promise<BlockHead> {
    await saved.journal.append({ mine: timestamp, transactions: [...rawTransactions] });
    const hashes = await writer.mine(timestamp, rawTransactions);
    head = await writer.readBlock("latest");
    const isAsAsked = head.transactions.join() === hashes.join();
    const substitute = isAsAsked ? {} : { transactions: await readRawTransactions(writer, head) };
    await saved.journal.append({ mined: { number: head.number, hash: head.hash }, ...substitute });
    return head;
  }

  async function rollback(depth: number): Promise<BlockHead> {
    await saved.journal.append({ rollback: depth });
    await writer.rollback(depth);
    return (head = await writer.readBlock("latest"));
  }

  async function isUntouched(): Promise<boolean> {
    const found = await writer.readBlock("latest");
    return found.number === head.number && found.hash === head.hash;
  }

  async function snapshot(): Promise<void> {
    saved = await saveSnapshot(writer, files, stamp);
    head = await writer.readBlock("latest");
  }

  return {
    writer,
    head: () => head,
    snapshotBlock: () => saved.block,
    mine,
    rollback,
    isUntouched,
    snapshot,
  };
}

/** The state goes to the disk first, then the journal that names it, then the old state goes. */
async function saveSnapshot(writer: BlockWriter, files: ChainFiles, stamp: WorldStamp): Promise<Saved> {
  const { number, hash } = await writer.readBlock("latest");
  const state = z.string().parse(await writer.rpc.call("anvil_dumpState"));
  const previous = await readJournal(journalFile(files)).catch(() => undefined);
  const file = `${files.chainId}-${number}-${hash.slice(2, 10)}.state.gz`;
  await writeFile(path.join(files.folder, `${file}.draft`), Buffer.from(state.slice(2), "hex"), { flush: true });
  await rename(path.join(files.folder, `${file}.draft`), path.join(files.folder, file));
  const journal = await openJournal(journalFile(files), { ...stamp, snapshot: { file, number, hash } });
  const old = previous?.header.snapshot.file;
  if (old !== undefined && old !== file) await rm(path.join(files.folder, path.basename(old)), { force: true });
  return { journal, block: number };
}

async function readRawTransactions(writer: BlockWriter, block: BlockHead): Promise<Hex[]> {
  const calls = block.transactions.map((hash) => ({ method: "eth_getRawTransactionByHash", params: [hash] }));
  return z.array(z.custom<Hex>((raw) => typeof raw === "string")).parse(await writer.rpc.batch(calls));
}

async function expectHead(
  writer: BlockWriter,
  expected: { number: number; hash: string },
  moment: string,
): Promise<void> {
  const found = await writer.readBlock("latest");
  if (found.number === expected.number && found.hash === expected.hash) return;
  throw new Error(
    `Expected block ${expected.number} with hash ${expected.hash} ${moment}, found ${found.number} with ${found.hash}.`,
  );
}
