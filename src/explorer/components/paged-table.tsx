import type { ComponentChildren } from "preact";
import type { Pages } from "../data/use-pages.js";
import { PagesFooter } from "./pages-footer.js";
import { Answered } from "./panel.js";
import { type Column, Table } from "./table.js";

interface PagedTableProps<Row> {
  label: string;
  /** One of them, for the count. */
  noun: string;
  pages: Pages<Row>;
  columns: readonly Column<Row>[];
  keyOf: (row: Row) => string;
  empty: ComponentChildren;
  rows?: number;
  detail?: (row: Row) => ComponentChildren;
}

/** A table that fetches more on demand, and says of how many it shows how many. */
export function PagedTable<Row>({ label, noun, pages, columns, keyOf, empty, rows, detail }: PagedTableProps<Row>) {
  return (
    <Answered
      asked={{ ...pages, data: pages.items }}
      rows={rows ?? 6}
      isEmpty={(items) => items.length === 0}
      empty={empty}
    >
      {(items) => (
        <>
          <Table label={label} columns={columns} rows={items} keyOf={keyOf} {...(detail ? { detail } : {})} />
          <PagesFooter noun={noun} pages={pages} />
        </>
      )}
    </Answered>
  );
}
