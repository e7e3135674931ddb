import { formatSeconds } from "../../domain/utc-time.js";
import type { Cell, Column } from "../column.js";
import { type RowEncoder, STATELESS, TEXT_BOUNDS } from "../row-encoder.js";

export interface CsvOptions {
  /** Leaves strangers' texts as they are: for programs, which take no text for a formula. */
  readonly isRaw?: boolean;
}

/**
 * RFC 4180 in UTF-8: lines end with CR LF, the first names the columns, null is empty and an empty text is "". A stranger's
 * text that a spreadsheet would take for a formula gets an apostrophe in front, by GUARDED's rule.
 */
export function createCsvEncoder<Row>(
  columns: readonly Column<Row>[],
  { isRaw = false }: CsvOptions = {},
): RowEncoder<Row> {
  const encoder = new TextEncoder();
  const line = (cells: readonly string[]): string => `${cells.join(",")}\r\n`;
  const cell = ({ kind, of }: Column<Row>, row: Row): string => {
    const value = of(row);
    if (value === null) return "";
    if (kind === "text") return quote(isRaw ? String(value) : guardFormula(String(value)));
    return quote(kind === "time" ? formatSeconds(value as number) : formatCell(value));
  };
  return {
    ...STATELESS,
    bounds: TEXT_BOUNDS,
    begin: () => encoder.encode(line(columns.map(({ name }) => name))),
    encode: (rows) => encoder.encode(rows.map((row) => line(columns.map((one) => cell(one, row)))).join("")),
    finish: () => new Uint8Array(),
  };
}

const formatCell = (value: Exclude<Cell, null>): string => String(value);

const quote = (text: string): string =>
  text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/**
 * What spreadsheets take for the beginning of a formula, full-width forms included, after any apostrophes. Counting those in
 * makes the guard reversible: a reader takes one apostrophe away wherever this matches and the text begins with one.
 */
const GUARDED = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** The text, with an apostrophe in front where a spreadsheet would take it for a formula. */
export const guardFormula = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

/** The inverse of guardFormula. */
export const unguardFormula = (text: string): string =>
  text.startsWith("'") && GUARDED.test(text) ? text.slice(1) : text;
