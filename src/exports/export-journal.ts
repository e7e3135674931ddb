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

/** The journal beside a part file, up to the first line that is not whole; undefined where none says what the part is of. */
export async function readJournal(file: string): Promise<Journal | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  const [head, ...others] = text.split("\n").slice(0, -1).map(parse);
  if ((head as JournalHead | undefined)?.version !== 1) return undefined;
  const torn = others.findIndex((entry) => typeof entry?.["length"] !== "number");
  const checkpoints = torn < 0 ? others : others.slice(0, torn);
  return { head: head as unknown as JournalHead, checkpoints: checkpoints as unknown as Checkpoint[] };
}

function parse(line: string): Record<string, unknown> | null {
  try {
    return JSON.parse(line) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}
