import { formatSeconds } from "../../domain/utc-time.js";
import type { Cell, Column } from "../column.js";
import { type RowEncoder, STATELESS, TEXT_BOUNDS } from "../row-encoder.js";

export interface CsvOptions {
  /** Leaves strangers' texts as they are: for programs, which take no text for a formula. */
  readonly isRaw?: boolean;
}

/**
 * RFC 4180 in UTF-8: lines end with CR LF, the first names the columns, null is empty and an empty text is "". What a
 * spreadsheet would take for a formula in a stranger's text gets an apostrophe in front, by guardFormula's rule.
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
 * What spreadsheets take for the beginning of a formula, full-width forms included: where a text begins, and behind what may end
 * a cell of theirs, a semicolon where lists are written with it, a tab or a line break. Quotes before it would be taken away.
 * Apostrophes before it are counted in, which makes the guard reversible: all that it adds stands where it is looked for.
 */
const CELL = String.raw`(?<=^|[;\t\r\n])`;
const FORMULA = String.raw`(?=['"]*[=+\-@＝＋－＠])`;
/** A cell's leading white space may be taken away as well. */
const WHITE_SPACE = String.raw`(?=['"]*[\t\r\n])`;
const UNGUARDED = new RegExp(`${CELL}${FORMULA}|^${WHITE_SPACE}`, "g");
const GUARDED = new RegExp(`${CELL}'${FORMULA}|^'${WHITE_SPACE}`, "g");

/** The text, with an apostrophe before each place where a spreadsheet would take it for a formula. */
export const guardFormula = (text: string): string => text.replace(UNGUARDED, "'");

/** The inverse of guardFormula. */
export const unguardFormula = (text: string): string => text.replace(GUARDED, "");
