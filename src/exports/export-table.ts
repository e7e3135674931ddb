import type { Snapshot } from "../queries/reading/snapshot.js";
import { findMovedChains, readTablesNames } from "../queries/reading/pinned-cut.js";
import type { JournalHead } from "./export-journal.js";
import { openPartFile } from "./part-file.js";
import type { RowEncoder } from "./row-encoder.js";
import type { RowSource } from "./row-source.js";
import type { ExportScope } from "./scope.js";

/** A table in a format. Everything its bytes depend on stands in `request` and in the scope. */
export interface TableExport<Row> {
  readonly request: JournalHead["request"];
  readonly snapshot: Snapshot;
  resolveScope(): Promise<ExportScope>;
  createSource(scope: ExportScope): RowSource<Row> | Promise<RowSource<Row>>;
  createEncoder(source: RowSource<Row>, scope: ExportScope): RowEncoder<Row>;
}

export interface ExportProgress {
  readonly rows: number;
  readonly bytes: number;
}

export interface ExportResult extends ExportProgress {
  readonly scope: ExportScope;
  /** Rows that an earlier run had written. */
  readonly resumedRows: number;
}

export interface FileOptions {
  readonly isForced: boolean;
  readonly isRestart: boolean;
  readonly onProgress: (progress: ExportProgress) => void;
  /** How long what is written may be lost to a kill; each time costs two flushes. */
  readonly checkpointMs?: number;
}

const CHECKPOINT_MS = 500;

/**
 * Writes a table to a file, or goes on where an earlier run of the same request was ended: the file then equals, byte for
 * byte, the one an undisturbed run would have given. Throws ExportRefused where it exists, or its part cannot be gone on with.
 */
export async function exportToFile<Row>(
  table: TableExport<Row>,
  file: string,
  { isForced, isRestart, onProgress, checkpointMs = CHECKPOINT_MS }: FileOptions,
): Promise<ExportResult> {
  const { snapshot } = table;
  const part = await openPartFile(file, {
    request: table.request,
    isForced,
    isRestart,
    createHead: async () => ({
      version: 1,
      request: table.request,
      scope: await table.resolveScope(),
      tables: (await readTablesNames(snapshot)).ofSnapshot,
    }),
    findObstacle: (head) => findObstacle(snapshot, head),
  });
  try {
    const { scope } = part.head;
    const source = await table.createSource(scope);
    const encoder = table.createEncoder(source, scope);
    const last = part.checkpoints.at(-1);
    let { length: bytes, rows, cursor } = last ?? { length: 0, rows: 0, cursor: null };
    const resumedRows = rows;
    const append = async (encoded: Uint8Array): Promise<void> => {
      await part.append(encoded);
      bytes += encoded.byteLength;
    };
    if (last) {
      encoder.restore(
        part.checkpoints.map(({ state }) => state),
        last.length,
      );
    } else await append(encoder.begin());

    let notedAt = Date.now();
    for await (const page of source.pages(encoder.bounds, cursor ?? undefined)) {
      await append(encoder.encode(page.rows));
      rows += page.rows.length;
      cursor = page.cursor;
      onProgress({ rows, bytes });
      if (Date.now() - notedAt < checkpointMs) continue;
      await part.checkpoint(rows, cursor, encoder.takeState());
      notedAt = Date.now();
    }
    await append(encoder.finish());
    await part.finish();
    return { rows, bytes, scope, resumedRows };
  } catch (error) {
    await part.close();
    throw error;
  }
}

/** The bytes of a table from its beginning to its end, for whoever takes them as they come; none before its first page is there. */
export async function* streamTable<Row>(
  source: RowSource<Row>,
  encoder: RowEncoder<Row>,
  onPage: (rows: readonly Row[]) => void = () => undefined,
): AsyncGenerator<Uint8Array> {
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    let isBegun = false;
    for await (const { rows } of source.pages(encoder.bounds)) {
      if (!isBegun) yield encoder.begin();
      isBegun = true;
      yield encoder.encode(rows);
      onPage(rows);
    }
    if (!isBegun) yield encoder.begin();
    yield encoder.finish();
  };
  for await (const piece of pieces()) if (piece.byteLength > 0) yield piece;
}

async function findObstacle(snapshot: Snapshot, { scope, tables }: JournalHead): Promise<string | undefined> {
  const moved = await findMovedChains(snapshot, [...scope.known, ...scope.closing, ...(scope.opening ?? [])]);
  if (moved.length > 0)
    return `a reorg has since taken back blocks it was made from, on chain ${[...new Set(moved)].join(", ")}`;
  if ((await readTablesNames(snapshot)).ofSnapshot !== tables)
    return "the projections have since been rebuilt by a replay";
  return undefined;
}
