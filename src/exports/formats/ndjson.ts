import { formatSeconds } from "../../domain/utc-time.js";
import type { Column } from "../column.js";
import { type RowEncoder, STATELESS, TEXT_BOUNDS } from "../row-encoder.js";

/** A JSON object a line, in UTF-8; numbers that can pass 2^53 are strings, times RFC 3339, and no key is left out. */
export function createNdjsonEncoder<Row>(columns: readonly Column<Row>[]): RowEncoder<Row> {
  const encoder = new TextEncoder();
  const object = (row: Row): string =>
    JSON.stringify(
      Object.fromEntries(
        columns.map(({ name, kind, of }) => {
          const value = of(row);
          return [name, kind === "time" && value !== null ? formatSeconds(value as number) : value];
        }),
      ),
    );
  return {
    ...STATELESS,
    bounds: TEXT_BOUNDS,
    begin: () => new Uint8Array(),
    encode: (rows) => encoder.encode(rows.map((row) => `${object(row)}\n`).join("")),
    finish: () => new Uint8Array(),
  };
}
