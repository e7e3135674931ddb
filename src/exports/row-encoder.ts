import type { PageBounds } from "../queries/lists/stream-pages.js";

/** Turns a table's rows into the bytes of a file, a page of rows at a time. */
export interface RowEncoder<Row> {
  /** How many rows it wants at once; its bytes follow from them. */
  readonly bounds: PageBounds;
  /** What the file begins with. */
  begin(): Uint8Array;
  encode(rows: readonly Row[]): Uint8Array;
  /** What the file ends with. */
  finish(): Uint8Array;
  /** What `finish` will need to know of the pages encoded since the last call; "" where it needs nothing. */
  takeState(): string;
  /** Goes on where another encoder was: after `length` bytes, of whose states all are given, in their order. */
  restore(states: readonly string[], length: number): void;
}

/** For formats whose every page stands for itself. */
export const STATELESS = {
  takeState: () => "",
  restore: () => undefined,
} as const;

/** Pages of text formats: small, as the first is to come soon. */
export const TEXT_BOUNDS: PageBounds = { rows: 2_000, bytes: 4_000_000 };
