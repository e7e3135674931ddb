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
