import { open, readFile, truncate } from "node:fs/promises";
import { z } from "zod";

const blockRecord = z.object({ number: z.number(), hash: z.string() });

/** The chain's life after its seeded history, in order; all of it is needed to arrive at the same hashes again. */
const recordSchema = z.union([
  /** The first record: which world this chain belongs to, and where its seeded history ended. */
  z.object({ worldId: z.string(), seeded: blockRecord }),
  /** Written before the block is mined, so that a block can be seen only after it is here. */
  z.object({ mine: z.number(), transactions: z.array(z.string()) }),
  /** Written after; `transactions` only where the block holds others than it was asked to, somebody else's. */
  z.object({ mined: blockRecord, transactions: z.array(z.string()).optional() }),
  /** Written before that many blocks are taken back. */
  z.object({ rollback: z.number() }),
  /** The chain went where the journal cannot follow; it will have to be started afresh. */
  z.object({ lost: z.string() }),
]);

export type JournalRecord = z.infer<typeof recordSchema>;

export interface Journal {
  /** Resolves when the record is on the disk. */
  append(record: JournalRecord): Promise<void>;
  close(): Promise<void>;
}

export async function openJournal(file: string): Promise<Journal> {
  const handle = await open(file, "a");
  return {
    async append(record) {
      await handle.appendFile(`${JSON.stringify(record)}\n`);
      await handle.datasync();
    },
    close: () => handle.close(),
  };
}

/**
 * Reads a journal; empty when there is none. A last line cut short by a kill was never acted upon: it is cut off the
 * file. Any other line that is not a record throws.
 */
export async function readJournal(file: string): Promise<JournalRecord[]> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return Buffer.alloc(0);
    throw error;
  });
  const end = content.lastIndexOf("\n") + 1;
  if (end < content.length) await truncate(file, end);
  const lines = content.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      return recordSchema.parse(JSON.parse(line));
    } catch (error) {
      throw new Error(`Expected a journal record on line ${index + 1} of ${file}, found: ${line.slice(0, 80)}`, {
        cause: error,
      });
    }
  });
}
