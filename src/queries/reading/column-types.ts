import pg from "pg";

const BYTEA = 17;
const INT8 = 20;

type Parser = (text: string) => unknown;

const parsers = new Map<number, Parser>([
  [BYTEA, (text) => `0x${text.slice(2)}`],
  [INT8, readInteger],
]);

/** How columns come out: bytes as 0x-hex, bigint as exact number, numeric as text. */
export const columnTypes: pg.CustomTypesConfig = { getTypeParser };

function getTypeParser(oid: number, format?: string): Parser {
  const parser = format === "binary" ? undefined : parsers.get(oid);
  return parser ?? (pg.types.getTypeParser(oid) as Parser);
}

/** Chain ids, block numbers, times and counts all lie within 2^53; a value outside would be a silent error, so it throws. */
function readInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`bigint column: expected an integer within 2^53, found ${text}`);
  return value;
}
