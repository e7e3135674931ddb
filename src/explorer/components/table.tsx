import { type ComponentChildren, Fragment } from "preact";

export interface Column<Row> {
  title: string;
  cell: (row: Row) => ComponentChildren;
  /** Right-aligned, in figures of equal width. */
  isNumber?: boolean;
  /** Only a button: as narrow as that. */
  isAction?: boolean;
  /** Left out on narrow screens. */
  isSecondary?: boolean;
}

interface TableProps<Row> {
  /** Names the table to a screen reader. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** A row below, as wide as the table; null for none. */
  detail?: (row: Row) => ComponentChildren;
}

export function Table<Row>({ label, columns, rows, keyOf, detail }: TableProps<Row>) {
  return (
    <div class="table" role="group" aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" class={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const below = detail?.(row);
            return (
              <Fragment key={keyOf(row)}>
                <tr>
                  {columns.map((column) => (
                    <td key={column.title} class={classOf(column)}>
                      {column.cell(row)}
                    </td>
                  ))}
                </tr>
                {below && (
                  <tr class="detail">
                    <td colSpan={columns.length}>{below}</td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function classOf<Row>({ isNumber, isAction, isSecondary }: Column<Row>): string | undefined {
  const names = [isNumber && "number", isAction && "action", isSecondary && "secondary"].filter(Boolean).join(" ");
  return names || undefined;
}
