// PostgreSQL's COPY text format: tab-separated columns, one row a line, \N for null.

const SPECIAL = /[\\\n\r\t]/;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };

export const COPY_NULL = "\\N";

/** Text that holds no NUL; PostgreSQL cannot store one. */
export function copyText(value: string): string {
  return SPECIAL.test(value) ? value.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character) : value;
}

/** A bytea of 0x-hex. */
export const copyBytes = (hex: string): string => `\\\\x${hex.slice(2)}`;

/** A row of such columns as the server would give it: it escapes more than it needs to be sent. */
export const escapeAsServer = (row: string): string =>
  row.replace(/[\b\f\v]/g, (character) => SERVER_ESCAPES[character] ?? character);

const SERVER_ESCAPES: Record<string, string> = { "\b": "\\b", "\f": "\\f", "\v": "\\v" };
