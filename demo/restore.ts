import type { BlockWriter } from "./block-writer.js";
import type { ChainHistory } from "./history.js";
import type { JournalRecord } from "./journal.js";

/** Mines the seeded history on an empty chain; `onProgress` is told the parts done of 10. */
export async function seedChain(
  writer: BlockWriter,
  history: ChainHistory,
  onProgress: (tenths: number) => void,
): Promise<void> {
  const { blocks } = history;
  for (const [index, { timestamp, calls }] of blocks.entries()) {
    await writer.mine(timestamp, await writer.sign(calls));
    const tenths = Math.floor(((index + 1) * 10) / blocks.length);
    if (tenths > Math.floor((index * 10) / blocks.length)) onProgress(tenths);
  }
}

/**
 * Takes a seeded chain to where its journal ended, block by block and reorg by reorg. Throws when the chain arrives
 * elsewhere: at other hashes than those the journal holds.
 */
export async function replayJournal(writer: BlockWriter, records: readonly JournalRecord[]): Promise<void> {
  const [first, ...rest] = records;
  if (!first || !("worldId" in first)) throw new Error("Expected the journal to begin with its world, found none.");
  await expectBlock(writer, first.seeded, "after the seeded history");
  const lastMined = rest.findLastIndex((record) => "mined" in record);
  for (const [index, record] of rest.entries()) {
    if ("lost" in record) throw new Error(record.lost);
    else if ("rollback" in record) await writer.rollback(record.rollback);
    else if ("mine" in record) {
      const next = rest[index + 1];
      const transactions = next && "mined" in next ? (next.transactions ?? record.transactions) : record.transactions;
      await writer.mine(record.mine, transactions);
    } else if ("mined" in record && index === lastMined) await expectBlock(writer, record.mined, "after the replay");
  }
}

async function expectBlock(
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
