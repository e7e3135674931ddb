import { readFile } from "node:fs/promises";
import type { ExportScope } from "./scope.js";

/** What an export is of, and what the database was when it began. */
export interface JournalHead {
  readonly version: 1;
  /** Everything its bytes depend on beside the scope. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly scope: ExportScope;
  /** See readTablesNames: of the snapshot. */
  readonly tables: string;
}

/** Up to here the part file is whole, on disk and never changed again. */
export interface Checkpoint {
  /** Bytes of the part file, and rows in them. */
  readonly length: number;
  readonly rows: number;
  /** After the last row; null before the first. */
  readonly cursor: string | null;
  /** What the encoder told since the checkpoint before. */
  readonly state: string;
}

export interface Journal {
  readonly head: JournalHead;
  readonly checkpoints: readonly Checkpoint[];
}

/** A line of the journal; nothing that stands in it is ever rewritten. */
export const journalLine = (entry: JournalHead | Checkpoint): string => `${JSON.stringify(entry)}\n`;

/** The journal beside a part file; undefined where there is none that says what it is of. A line cut short is left out. */
export async function readJournal(file: string): Promise<Journal | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [head, ...checkpoints] = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
  if ((head as JournalHead | undefined)?.version !== 1) return undefined;
  return { head: head as JournalHead, checkpoints: checkpoints as Checkpoint[] };
}
