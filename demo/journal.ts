import { appendFile, readFile, rename, truncate, writeFile } from "node:fs/promises";
import { z } from "zod";

const blockSchema = z.object({ number: z.number(), hash: z.string() });

const headerSchema = z.object({
  /** All chains of one world carry its id. */
  worldId: z.string(),
  /** Of the plan that seeded the world; another plan would speak of other assets. */
  planFingerprint: z.string(),
  /** The snapshot that the records go on from: its file beside the journal, and the head it holds. */
  snapshot: blockSchema.extend({ file: z.string() }),
});

/** What the chain did since the snapshot, in order; all of it is needed to arrive at the same hashes again. */
const recordSchema = z.union([
  /** Written before the block is mined, so that no block can be seen that is not here. Time in seconds. */
  z.object({ mine: z.number(), transactions: z.array(z.string()) }),
  /** Written after; `transactions` only where the block holds others than were asked for, somebody else's. */
  z.object({ mined: blockSchema, transactions: z.array(z.string()).optional() }),
  /** Written before that many blocks are taken back. */
  z.object({ rollback: z.number() }),
]);

export type JournalHeader = z.infer<typeof headerSchema>;
export type JournalRecord = z.infer<typeof recordSchema>;

export interface Journal {
  /** Resolves when the record is on the disk. */
  append(record: JournalRecord): Promise<void>;
}

/** Opens a journal for appending; a header starts it anew, replacing the file in one step. */
export async function openJournal(file: string, header?: JournalHeader): Promise<Journal> {
  if (header) {
    const draft = `${file}.draft`;
    await writeFile(draft, `${JSON.stringify(header)}\n`, { flush: true });
    await rename(draft, file);
  }
  return { append: (record) => appendFile(file, `${JSON.stringify(record)}\n`, { flush: true }) };
}

/**
 * Reads a journal; undefined when there is none. A last line cut short by a kill was never acted upon: it is cut off
 * the file. Any other line that is not a record throws.
 */
export async function readJournal(
  file: string,
): Promise<{ header: JournalHeader; records: JournalRecord[] } | undefined> {
  const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!content) return undefined;
  const end = content.lastIndexOf("\n") + 1;
  if (end < content.length) await truncate(file, end);
  const [first = "", ...lines] = content.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
  const parse = <T>(schema: z.ZodType<T>, line: string, lineNumber: number): T => {
    try {
      return schema.parse(JSON.parse(line));
    } catch (cause) {
      const found = line.slice(0, 80);
      throw new Error(`Expected a journal record on line ${lineNumber} of ${file}, found: ${found}`, { cause });
    }
  };
  return {
    header: parse(headerSchema, first, 1),
    records: lines.map((line, index) => parse(recordSchema, line, index + 2)),
  };
}
