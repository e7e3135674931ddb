import pg from "pg";
import { createHeaderTimes } from "../../api/as-of/header-times.js";
import { redactUrlsIn } from "../../config/redact-url.js";
import { takeHomeLock } from "../../embedded/home-lock.js";
import { roleUrl } from "../../log/roles.js";
import type { ReadHeaderTime } from "../../queries/reading/resolve-cut.js";
import { type OpenSnapshot, openSnapshot } from "../../queries/reading/snapshot.js";
import { sql } from "../../queries/reading/sql.js";
import { type Logger, createLogger } from "../../reporting/logger.js";
import { UsageError } from "../run-command.js";
import { type CommonOptions, loadSettings } from "../settings.js";

/** Options every export takes. */
export interface ExportOptions extends CommonOptions {
  output: string;
  format?: string;
  asOf?: string;
  from?: string;
  to?: string;
  rawText?: boolean;
  force?: boolean;
  restart?: boolean;
}

export interface OpenExport {
  /** One state of the database for the whole export. */
  readonly snapshot: OpenSnapshot;
  readonly readHeaderTime: ReadHeaderTime;
  /** Writes to standard error: standard output can be the export's. */
  readonly log: Logger;
}

/** A page of the largest table takes milliseconds; what takes this long is stuck. */
const STATEMENT_TIMEOUT_MS = 120_000;

/** Runs an export as the role that can only read, in one snapshot; alone, where it writes a file. */
export async function withExport<Result>(
  options: ExportOptions,
  work: (opened: OpenExport) => Promise<Result>,
): Promise<Result> {
  const config = await loadSettings(options);
  const log = createLogger({ write: (line) => process.stderr.write(`${line}\n`) });
  const lock = options.output === "-" ? undefined : await lockOutput(options.output);
  const pool = new pg.Pool({
    connectionString: roleUrl(config.databaseReader ?? config.database, "tributary_reader"),
    max: 1,
    application_name: "tributary export",
  });
  // A lost connection fails the statement that needs it; the error of one that waits would end the process.
  pool.on("error", (error) => log.warn({ reason: redactUrlsIn(error.message) }, "Lost a database connection"));
  const snapshot = openSnapshot(pool, { statementTimeoutMs: STATEMENT_TIMEOUT_MS });
  try {
    // Pages follow an index's order. A planner that knows little of young tables sorts all that is left instead, every page.
    await snapshot.query(sql`set local enable_sort = off`);
    return await work({ snapshot, readHeaderTime: createHeaderTimes(config.chains), log });
  } finally {
    await snapshot.close();
    await pool.end();
    await lock?.release();
  }
}

/** Two runs that write the same part would tear it. */
async function lockOutput(file: string): Promise<{ release(): Promise<void> }> {
  return takeHomeLock(`${file}.part.lock`).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === undefined
        ? `${file}: expected to be the only export that writes it, found another at work. ${error.message}`
        : `${file}: expected a file that can be written, found ${error.code}.`,
    );
  });
}

/** The format named, or the one the file's name ends in. Throws UsageError where neither says any. */
export function chooseFormat<Format extends string>(
  { output, format }: ExportOptions,
  byEnding: Readonly<Record<string, Format>>,
  onStandardOutput: Format,
): Format {
  if (format !== undefined) return format as Format;
  if (output === "-") return onStandardOutput;
  const ending = /\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase() ?? "";
  const chosen = byEnding[ending];
  if (chosen !== undefined) return chosen;
  throw new UsageError(
    `--output: expected a name that ends in ${Object.keys(byEnding)
      .map((known) => `.${known}`)
      .join(", ")}, or a --format, found ${JSON.stringify(output)}.`,
  );
}
