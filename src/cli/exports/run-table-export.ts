import { once } from "node:events";
import {
  type ExportProgress,
  type ExportResult,
  type TableExport,
  exportToFile,
  streamTable,
} from "../../exports/export-table.js";
import { createCsvEncoder } from "../../exports/formats/csv.js";
import { createNdjsonEncoder } from "../../exports/formats/ndjson.js";
import { createParquetEncoder } from "../../exports/formats/parquet.js";
import type { RowSource } from "../../exports/row-source.js";
import { type ExportScope, describeCut, resolveScope } from "../../exports/scope.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { type CommandResult, UsageError } from "../run-command.js";
import { type ExportOptions, chooseFormat, withExport } from "./open-export.js";

export type { ExportOptions } from "./open-export.js";

const ENDINGS = { csv: "csv", ndjson: "ndjson", jsonl: "ndjson", parquet: "parquet" } as const;
const PROGRESS_MS = 5_000;

/**
 * Exports a table as the options say. `narrowing` is what else decides its rows: a part left by a run that differs in it, or
 * in anything else, is not gone on with.
 */
export async function runTableExport<Row>(
  table: string,
  options: ExportOptions,
  narrowing: Readonly<Record<string, unknown>>,
  createSource: (snapshot: Snapshot, scope: ExportScope) => RowSource<Row> | Promise<RowSource<Row>>,
): Promise<CommandResult> {
  const format = chooseFormat(options, ENDINGS, "csv");
  const isRaw = options.rawText === true;
  const { asOf, from, to, output } = options;
  if (output === "-" && format === "parquet" && process.stdout.isTTY)
    throw new UsageError("Standard output is a terminal, and Parquet is binary: name a file with --output.");
  const result = await withExport(options, async ({ snapshot, readHeaderTime, log }) => {
    const onProgress = tellEvery(PROGRESS_MS, ({ rows, bytes }) => log.info({ rows, bytes }, `Exported ${table}`));
    const exported: TableExport<Row> = {
      request: { table, format, isRaw, asOf, from, to, ...narrowing },
      snapshot,
      resolveScope: () => resolveScope(snapshot, { asOf, from, to }, readHeaderTime),
      createSource: (scope) => createSource(snapshot, scope),
      createEncoder: ({ columns }, scope) => {
        if (format === "csv") return createCsvEncoder(columns, { isRaw });
        if (format === "ndjson") return createNdjsonEncoder(columns);
        return createParquetEncoder(columns, {
          "tributary.table": table,
          "tributary.as_of": describeCut(scope.closing),
        });
      },
    };
    if (output === "-") return exportToStandardOutput(exported, onProgress);
    const isForced = options.force === true;
    const isRestart = options.restart === true;
    return exportToFile(exported, output, { isForced, isRestart, onProgress });
  });
  return describe(table, output, result);
}

async function exportToStandardOutput<Row>(
  table: TableExport<Row>,
  onProgress: (progress: ExportProgress) => void,
): Promise<ExportResult> {
  const scope = await table.resolveScope();
  const source = await table.createSource(scope);
  let [rows, bytes] = [0, 0];
  const onPage = (page: readonly Row[]) => onProgress({ rows: (rows += page.length), bytes });
  for await (const piece of streamTable(source, table.createEncoder(source, scope), onPage)) {
    bytes += piece.byteLength;
    await writeToStandardOutput(piece);
  }
  return { rows, bytes, scope, resumedRows: 0 };
}

/** Resolves once the reader keeps up. Rejects where it has gone. */
export async function writeToStandardOutput(piece: Uint8Array | string): Promise<void> {
  try {
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
  } catch (error) {
    throw new Error("Standard output: expected a reader to the end, found it gone.", { cause: error });
  }
}

function describe(table: string, output: string, { rows, bytes, scope, resumedRows }: ExportResult): CommandResult {
  const asOf = describeCut(scope.closing);
  const where = output === "-" ? "standard output" : output;
  const resumed = resumedRows > 0 ? `, of which an earlier run had written ${resumedRows}` : "";
  return {
    sentence: `Exported ${rows} rows of ${table}${resumed}, ${bytes} bytes, as of ${asOf || "no block"} to ${where}`,
    fields: { table, output, rows, bytes, resumedRows, asOf, scope },
  };
}

function tellEvery(intervalMs: number, tell: (progress: ExportProgress) => void): (progress: ExportProgress) => void {
  let toldAt = Date.now();
  return (progress) => {
    if (Date.now() - toldAt < intervalMs) return;
    toldAt = Date.now();
    tell(progress);
  };
}
