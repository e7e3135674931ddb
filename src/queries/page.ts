import { type OrderType, decodeCursor, encodeCursor } from "./cursor.js";
import { badInput } from "./query-error.js";
import type { Snapshot } from "./snapshot.js";
import { EMPTY, type Sql, Sql as SqlPiece, joinSql, sql } from "./sql.js";

/** A total order: the last columns tell any two rows apart. All columns rise or all fall; none may be null. */
export interface Order {
  readonly name: string;
  readonly columns: readonly { readonly type: OrderType; readonly value: Sql }[];
}

export type Direction = "ASC" | "DESC";

export interface PageArgs {
  readonly limit: number;
  readonly direction: Direction;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

/** What to list. `name` goes into cursors, so that one list's are not taken for another's. */
export interface List {
  readonly name: string;
  readonly columns: Sql;
  readonly from: Sql;
  /** Joins that only `columns` need: each must match exactly one row. */
  readonly joins?: Sql;
  readonly where: Sql;
}

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly cursors: readonly string[];
  hasNextPage(): Promise<boolean>;
  hasPreviousPage(): Promise<boolean>;
  /** Null above COUNT_LIMIT matches. */
  totalCount(): Promise<number | null>;
}

/** Counting reads every match: beyond this many it would take longer than a page may. */
export const COUNT_LIMIT = 100_000;

/**
 * The `limit` rows just after one cursor or, with `before`, just before another, always in the list's order.
 * Neighbours beyond the page's other end and the count are read only when asked for.
 */
export async function readPage<Row extends object>(
  snapshot: Snapshot,
  list: List,
  order: Order,
  { limit, direction, after, before }: PageArgs,
): Promise<Page<Row>> {
  if (!Number.isSafeInteger(limit) || limit < 0) throw badInput(`limit: expected 0 or more, found ${limit}.`);
  const orderName = `${list.name}/${order.name}`;
  const types = order.columns.map(({ type }) => type);
  const key = joinSql(
    order.columns.map(({ value }) => value),
    ", ",
  );
  const isBackward = before !== undefined;
  const [later, earlier] = direction === "ASC" ? [sql`>`, sql`<`] : [sql`<`, sql`>`];
  const isBeyond = (side: Sql, values: readonly string[]): Sql => {
    const bounds = values.map((value, index) => sql`${value}::${new SqlPiece([types[index] ?? "text"], [])}`);
    return sql`(${key}) ${side} (${joinSql(bounds, ", ")})`;
  };
  const read = (cursor: string | undefined) =>
    cursor === undefined ? undefined : decodeCursor(cursor, orderName, types);
  const start = read(after);
  const end = read(before);

  const steps = (direction === "ASC") === isBackward ? sql` desc` : sql` asc`;
  const rows = await snapshot.query<Row & { cursor_values: string[] }>(sql`
    select ${list.columns}, array[${joinSql(
      order.columns.map(({ value }) => sql`(${value})::text`),
      ", ",
    )}] as cursor_values
    from ${list.from} ${list.joins ?? EMPTY}
    where ${list.where}${start ? sql` and ${isBeyond(later, start)}` : sql``}${end ? sql` and ${isBeyond(earlier, end)}` : sql``}
    order by ${joinSql(
      order.columns.map(({ value }) => sql`${value}${steps}`),
      ", ",
    )}
    limit ${limit + 1}`);
  const hasMore = rows.length > limit;
  const items = rows.slice(0, limit);
  if (isBackward) items.reverse();

  const isAny = async (side: Sql, values: readonly string[] | undefined): Promise<boolean> => {
    if (!values) return false;
    const matches = sql`select from ${list.from} where ${list.where} and ${isBeyond(side, values)}`;
    const [row] = await snapshot.query<{ found: boolean }>(sql`select exists(${matches}) as found`);
    return row?.found ?? false;
  };
  return {
    items,
    cursors: items.map((row) => encodeCursor(orderName, row.cursor_values)),
    hasNextPage: () => (isBackward ? isAny(later, items.at(-1)?.cursor_values) : Promise.resolve(hasMore)),
    hasPreviousPage: () =>
      isBackward
        ? Promise.resolve(hasMore)
        : start
          ? isAny(earlier, items[0]?.cursor_values ?? start)
          : Promise.resolve(false),
    async totalCount() {
      const [row] = await snapshot.query<{ count: number }>(
        sql`select count(*) as count from (select from ${list.from} where ${list.where} limit ${COUNT_LIMIT + 1}) as matches`,
      );
      const count = row?.count ?? 0;
      return count > COUNT_LIMIT ? null : count;
    },
  };
}

/** The total order of a table whose rows carry a position. */
export function totalOrder(row: Sql): Order {
  return {
    name: "TIME",
    columns: [
      { type: "bigint", value: sql`${row}.block_time` },
      { type: "bigint", value: sql`${row}.chain_id` },
      { type: "bigint", value: sql`${row}.block_number` },
      { type: "integer", value: sql`${row}.log_index` },
      { type: "integer", value: sql`${row}.sub_index` },
    ],
  };
}
