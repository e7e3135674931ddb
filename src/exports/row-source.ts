import type { PageBounds, StreamedPage } from "../queries/lists/stream-pages.js";
import type { Column } from "./column.js";

/** A table to export: its columns, and its rows in an order that never changes. */
export interface RowSource<Row> {
  readonly columns: readonly Column<Row>[];
  /** The pages after a cursor that an earlier one gave, or all. Throws at their end where they may not be all. */
  pages(bounds: PageBounds, after?: string): AsyncGenerator<StreamedPage<Row>>;
}
