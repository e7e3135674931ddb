/**
 * What a column holds. `text` was written by strangers; `name` is one of our own identifiers, hashes or words; `digits` is
 * an exact number of any size as decimal text; `integer` lies within 2^53; `time` is seconds.
 */
export type ColumnKind = "text" | "name" | "digits" | "integer" | "time" | "flag";

export type Cell = string | number | boolean | null;

/** A column of an exported table, under the same name in every format. */
export interface Column<Row> {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly of: (row: Row) => Cell;
}

/** Makes columns out of rows that hold them under these keys. */
export const column = <Row>(name: string, kind: ColumnKind, of: (row: Row) => Cell): Column<Row> => ({
  name,
  kind,
  of,
});

/** Every table's money passes here: base units, exact. A column in whole tokens would be made here, beside them. */
export const amountColumns = <Row>(name: string, of: (row: Row) => string | null): Column<Row>[] => [
  column<Row>(name, "digits", of),
];

/** An optional key or hash as a cell. */
export const optional = <Value extends string>(value: Value | null, format: (value: Value) => string): string | null =>
  value === null ? null : format(value);
