import { decodeCursor, encodeCursor } from "./cursor.js";
import type { List, Order } from "./page.js";
import type { Snapshot } from "../reading/snapshot.js";
import { EMPTY, Sql as SqlPiece, type Sql, allOf, joinSql, sql } from "../reading/sql.js";

/** A list of which each row says how long its texts are, in bytes: they come from strangers. */
export interface WeightedList extends List {
  readonly weight: Sql;
}

/** How much is held in memory at once: a page ends with the row that reaches either. */
export interface PageBounds {
  readonly rows: number;
  readonly bytes: number;
}

export interface StreamedPage<Row> {
  readonly rows: readonly Row[];
  /** After the page's last row. */
  readonly cursor: string;
}

/**
 * The whole list in its order, rising, page by page, or what comes after a cursor. Where pages end depends on nothing but
 * the rows, the bounds and where the first began.
 */
export async function* streamPages<Row extends object>(
  snapshot: Snapshot,
  list: WeightedList,
  order: Order,
  bounds: PageBounds,
  after?: string,
): AsyncGenerator<StreamedPage<Row>> {
  const name = `${list.name}/${order.name}`;
  const types = order.columns.map(({ type }) => type);
  const keys = joinSql(
    order.columns.map(({ value }) => value),
    ", ",
  );
  let start = after === undefined ? undefined : decodeCursor(after, name, types);
  for (;;) {
    const bound = start?.map((value, index) => sql`${value}::${word(types[index] ?? "text")}`);
    const isAfter = bound ? [sql`(${keys}) > (${joinSql(bound, ", ")})`] : [];
    const found = await snapshot.query<Row & { page_cursor: string[]; weight_before: string | null }>(sql`
      select * from (
        select ${list.columns},
          array[${joinSql(
            order.columns.map(({ value }) => sql`(${value})::text`),
            ", ",
          )}] as page_cursor,
          sum(${list.weight}) over (order by ${keys} rows between unbounded preceding and 1 preceding)::text as weight_before
        from ${list.from} ${list.joins ?? EMPTY}
        where ${allOf([list.where, ...isAfter])}
        order by ${keys}
        limit ${bounds.rows}
      ) as page
      where coalesce(weight_before::numeric, 0) < ${bounds.bytes}`);
    const last = found.at(-1);
    if (!last) return;
    start = last.page_cursor;
    yield { rows: found, cursor: encodeCursor(name, start) };
  }
}

/** SQL from our own text, never from outside. */
const word = (text: string): Sql => new SqlPiece([text], []);
