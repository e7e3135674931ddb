import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { ExportRefused } from "./export-refused.js";
import { type Checkpoint, type JournalHead, journalLine, readJournal } from "./export-journal.js";

/** A file in the making: it gets its own name only when it is whole. */
export interface PartFile {
  readonly head: JournalHead;
  /** What an earlier run left; empty for a new file. */
  readonly checkpoints: readonly Checkpoint[];
  append(bytes: Uint8Array): Promise<void>;
  /** Puts what was appended on disk and notes that it is there. */
  checkpoint(rows: number, cursor: string | null, state: string): Promise<void>;
  /** Puts all on disk and gives the file its name. */
  finish(): Promise<void>;
  /** Leaves the part and its journal for a later run. */
  close(): Promise<void>;
}

export const partOf = (file: string): string => `${file}.part`;
const journalOf = (file: string): string => `${file}.part.journal`;
const newJournalOf = (file: string): string => `${journalOf(file)}.new`;

export interface PartFileOptions {
  readonly request: JournalHead["request"];
  /** Discards what an earlier run left. */
  readonly isRestart: boolean;
  /** Replaces a file of that name. */
  readonly isForced: boolean;
  /** For a new file. */
  readonly createHead: () => Promise<JournalHead>;
  /** Why a part cannot be gone on with; undefined where it can. */
  readonly findObstacle: (head: JournalHead) => Promise<string | undefined>;
}

/** Opens the part of a file: a new one, or what an earlier run of the same request left. Throws ExportRefused. */
export async function openPartFile(file: string, options: PartFileOptions): Promise<PartFile> {
  if (!options.isForced && (await exists(file)))
    throw new ExportRefused(
      `${file}: expected no file of that name, found one. Name another, or replace it with --force.`,
    );
  if (options.isRestart) await discard(file);
  const left = await readJournal(journalOf(file));
  const size = await sizeOf(partOf(file));
  const obstacle = left || size > 0 ? await findObstacle(left?.head, options) : undefined;
  if (obstacle !== undefined)
    throw new ExportRefused(
      `${partOf(file)}: cannot go on with it: ${obstacle}. Discard it and begin anew with --restart.`,
    );
  const head = left?.head ?? (await options.createHead());
  const checkpoints = (left?.checkpoints ?? []).filter(({ length }) => length <= size);
  let length = checkpoints.at(-1)?.length ?? 0;

  // Written anew, so that a line cut short does not stay in its middle.
  await replaceJournal(file, [head, ...checkpoints].map(journalLine).join(""));
  const part = await openToWrite(partOf(file), left ? "a" : "w");
  await part.truncate(length);
  const journal = await openToWrite(journalOf(file), "a");
  const close = async (): Promise<void> => {
    await Promise.all([part.close(), journal.close()]);
  };
  return {
    head,
    checkpoints,
    async append(bytes) {
      await writeAll(part, bytes);
      length += bytes.byteLength;
    },
    async checkpoint(rows, cursor, state) {
      await part.datasync();
      await writeAll(journal, Buffer.from(journalLine({ length, rows, cursor, state })));
      await journal.datasync();
    },
    async finish() {
      await part.sync();
      await close();
      await rename(partOf(file), file);
      await syncFolder(path.dirname(path.resolve(file)));
      await rm(journalOf(file), { force: true });
    },
    close,
  };
}

async function findObstacle(
  head: JournalHead | undefined,
  options: Pick<PartFileOptions, "request" | "findObstacle">,
): Promise<string | undefined> {
  if (!head) return "its journal does not say what it is of";
  return JSON.stringify(head.request) === JSON.stringify(options.request)
    ? options.findObstacle(head)
    : `it is of another export, ${JSON.stringify(head.request)}`;
}

/** Leaves one journal or the other whenever it is ended: without any, what the part is of would be lost. */
async function replaceJournal(file: string, text: string): Promise<void> {
  const journal = await openToWrite(newJournalOf(file), "w");
  try {
    await writeAll(journal, Buffer.from(text));
    await journal.sync();
  } finally {
    await journal.close();
  }
  await rename(newJournalOf(file), journalOf(file));
  await syncFolder(path.dirname(path.resolve(file)));
}

async function discard(file: string): Promise<void> {
  await rm(newJournalOf(file), { force: true });
  await rm(journalOf(file), { force: true });
  await rm(partOf(file), { force: true });
}

async function openToWrite(file: string, flags: "a" | "w"): Promise<FileHandle> {
  return open(file, flags).catch((error: NodeJS.ErrnoException) => {
    throw new ExportRefused(`${file}: expected a file that can be written, found ${error.code ?? error.message}.`);
  });
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) written += (await handle.write(bytes, written)).bytesWritten;
}

/** A name lasts only once its folder is on disk; some systems do not let folders be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
