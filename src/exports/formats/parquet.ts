import { deserialize, serialize } from "node:v8";
import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Cell, Column, ColumnKind } from "../column.js";
import type { RowEncoder } from "../row-encoder.js";

type RowGroups = ParquetWriter["row_groups"];

/** A page becomes a row group. */
const BOUNDS = { rows: 10_000, bytes: 16_000_000 };

/** The physical and logical type of each kind. No reader's decimal holds 78 digits: docs/decisions/0011. */
const TYPES: Record<ColumnKind, Omit<SchemaElement, "name">> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  name: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  digits: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  integer: { type: "INT64" },
  time: {
    type: "INT64",
    converted_type: "TIMESTAMP_MILLIS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  },
  flag: { type: "BOOLEAN" },
};

/**
 * Parquet, compressed by Snappy, a row group a page. Only what the footer says of each row group is kept in memory, less
 * than a kilobyte a column whatever it holds; it is also the state by which a file cut short goes on. `metadata` goes into the footer.
 */
export function createParquetEncoder<Row>(
  columns: readonly Column<Row>[],
  metadata: Readonly<Record<string, string>> = {},
): RowEncoder<Row> {
  const bytes = new ByteWriter();
  const entries = Object.entries(metadata);
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [
      { name: "root", num_children: columns.length },
      ...columns.map(({ name, kind }): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...TYPES[kind] })),
    ],
    // An empty list is written without its elements' type, which strict readers refuse.
    ...(entries.length > 0 ? { kvMetadata: entries.map(([key, value]) => ({ key, value })) } : {}),
    createdBy: "tributary",
  });
  let toldGroups = 0;
  const take = (): Uint8Array => {
    const taken = bytes.getBytes().slice();
    bytes.index = 0;
    return taken;
  };
  return {
    bounds: BOUNDS,
    // The writer has written the magic number by itself.
    begin: take,
    encode(rows) {
      void writer.write({
        columnData: columns.map(({ name, kind, of }) => ({
          name,
          data: rows.map((row) => physical(kind, of(row))),
          // Page indexes would have to be kept until the end, and so would the least and the greatest text, whole and strangers'.
          offsetIndex: false,
          statistics: TYPES[kind].type !== "BYTE_ARRAY",
        })),
        rowGroupSize: Math.max(rows.length, 1),
      });
      writer.pendingIndexes.length = 0;
      return take();
    },
    finish() {
      void writer.finish();
      return writer.row_groups.length > 0 ? take() : typeEmptyList(take());
    },
    takeState() {
      const groups = writer.row_groups.slice(toldGroups);
      toldGroups = writer.row_groups.length;
      return groups.length > 0 ? serialize(groups).toString("base64") : "";
    },
    restore(states, length) {
      const groups = states.flatMap((state) =>
        state === "" ? [] : (deserialize(Buffer.from(state, "base64")) as RowGroups),
      );
      writer.row_groups = groups;
      writer.num_rows = groups.reduce((sum, { num_rows }) => sum + num_rows, 0n);
      bytes.index = 0;
      bytes.offset = length;
      toldGroups = groups.length;
    },
  };
}

function physical(kind: ColumnKind, value: Cell): Cell | bigint {
  if (value === null) return null;
  if (kind === "time") return BigInt(value) * 1_000n;
  return kind === "integer" ? BigInt(value) : value;
}

/** In the footer's Thrift: no rows (field 3), then the row groups (field 4), a list of none. */
const NO_ROW_GROUPS = [0x16, 0x00, 0x19, 0x00];
const STRUCT = 0x0c;

/** Says of a footer's empty list of row groups what its elements would be: strict readers refuse a list of nothing. */
function typeEmptyList(footer: Uint8Array): Uint8Array {
  const at = Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength).lastIndexOf(Buffer.from(NO_ROW_GROUPS));
  if (at < 0) throw new Error("Parquet: expected a footer with an empty list of row groups, found another.");
  footer[at + NO_ROW_GROUPS.length - 1] = STRUCT;
  return footer;
}
