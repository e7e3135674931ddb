import { QueryError } from "../reading/query-error.js";
import { type Sql, sql } from "../reading/sql.js";

/**
 * Texts are strangers' and can be megabytes. A row brings its own along up to so many bytes together; longer ones are null in it, and read
 * where they are asked for.
 */
export const SHORT_TEXT_BYTES = 2_000;

/** Bytes of long texts that one reading reads: as much as an answer may hold. */
const LONG_TEXT_BYTES = 16_000_000;

/** SQL: how many bytes these columns hold together. Long texts need not be unpacked for it. */
export const textBytes = (columns: readonly Sql[]): Sql =>
  columns.map((column) => sql`coalesce(octet_length(${column}), 0)`).reduce((sum, each) => sql`${sum} + ${each}`);

/** SQL: a column's text where the row's texts, these columns, are short. */
export const shortText = (column: Sql, columns: readonly Sql[]): Sql =>
  sql`case when ${textBytes(columns)} <= ${SHORT_TEXT_BYTES}::integer then ${column} end`;

/** Counts the long texts of one reading. Throws QUERY_TOO_COMPLEX, before they are read, where they are too many bytes together. */
export function createTextBudget(): (texts: readonly { readonly textBytes: number }[]) => void {
  let left = LONG_TEXT_BYTES;
  return (texts) => {
    for (const { textBytes } of texts) left -= textBytes;
    if (left >= 0) return;
    throw new QueryError(
      "QUERY_TOO_COMPLEX",
      `The texts asked for are longer than ${LONG_TEXT_BYTES} bytes together. Ask for fewer items, or leave their texts out.`,
    );
  };
}
