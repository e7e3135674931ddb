import { type OrderType, decodeCursor, encodeCursor } from "./cursor.js";
import { badInput } from "../reading/query-error.js";
import type { Snapshot } from "../reading/snapshot.js";
import { EMPTY, type Sql, Sql as SqlPiece, allOf, joinSql, sql } from "../reading/sql.js";

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

/**
 * Splits a list among owners, such as accounts: `condition` says which rows are an owner's, whose key stands in
 * `owner.k0`, `owner.k1` …, columns of these types.
 */
export interface Ownership {
  /** Tells owners of different kinds apart. */
  readonly name: string;
  readonly types: readonly string[];
  readonly condition: Sql;
  /** How many rows an owner has at present, by sums kept of them: read where there are more than are counted. */
  readonly counter?: Sql | undefined;
}
export type OwnerKey = readonly (string | number)[];

export interface Page<Row> {
  readonly items: readonly Row[];
  readonly cursors: readonly string[];
  hasNextPage(): Promise<boolean>;
  hasPreviousPage(): Promise<boolean>;
  /** Null above COUNT_LIMIT matches that no counter has. */
  totalCount(): Promise<number | null>;
}

/** Counting reads every match: beyond this many it would take longer than a page may. */
export const COUNT_LIMIT = 100_000;

const WHOLE_LIST: Ownership = { name: "whole", types: ["boolean"], condition: sql`owner.k0` };

/** One page of a list: see readPages. */
export async function readPage<Row extends object>(
  snapshot: Snapshot,
  list: List,
  order: Order,
  args: PageArgs,
  counter?: Sql,
): Promise<Page<Row>> {
  const [page] = await readPages<Row>(snapshot, list, { ...WHOLE_LIST, counter }, [["true"]], order, args);
  return page as Page<Row>;
}

/**
 * For each owner, in one statement, the `limit` rows just after one cursor or, with `before`, just before another, always
 * in the list's order. What lies beyond a page's other end and the counts are read only when asked for, for all owners.
 */
export async function readPages<Row extends object>(
  snapshot: Snapshot,
  list: List,
  ownership: Ownership,
  owners: readonly OwnerKey[],
  order: Order,
  { limit, direction, after, before }: PageArgs,
): Promise<Page<Row>[]> {
  if (!Number.isSafeInteger(limit) || limit < 0) throw badInput(`limit: expected 0 or more, found ${limit}.`);
  const orderName = `${list.name}/${order.name}`;
  const types = order.columns.map(({ type }) => type);
  const start = after === undefined ? undefined : decodeCursor(after, orderName, types);
  const end = before === undefined ? undefined : decodeCursor(before, orderName, types);
  const [later, earlier] = direction === "ASC" ? [sql`>`, sql`<`] : [sql`<`, sql`>`];
  const steps = (direction === "ASC") === (end !== undefined) ? sql` desc` : sql` asc`;
  const values = order.columns.map(({ value }) => value);
  const isBeyond = (side: Sql, bounds: readonly string[]): Sql =>
    sql`(${joinSql(values, ", ")}) ${side} (${joinSql(
      bounds.map((bound, index) => sql`${bound}::${word(types[index] ?? "text")}`),
      ", ",
    )})`;
  const mine = allOf([ownership.condition, list.where]);
  const window = [mine, ...(start ? [isBeyond(later, start)] : []), ...(end ? [isBeyond(earlier, end)] : [])];

  const rows = await snapshot.query<Row & { page_place: number; page_cursor: string[] }>(sql`
    select item.*, owner.place::integer as page_place
    from ${ownerRows(ownership, owners)}
    cross join lateral (
      select ${list.columns}, array[${joinSql(
        values.map((value) => sql`(${value})::text`),
        ", ",
      )}] as page_cursor
      from ${list.from} ${list.joins ?? EMPTY}
      where ${allOf(window)}
      order by ${joinSql(
        values.map((value) => sql`${value}${steps}`),
        ", ",
      )}
      limit ${limit + 1}
    ) as item`);
  const byOwner = owners.map((): typeof rows => []);
  for (const row of rows) byOwner[row.page_place - 1]?.push(row);

  const pages = byOwner.map((found) => {
    const items = found.slice(0, limit);
    if (end) items.reverse();
    return { items, hasMore: found.length > limit };
  });
  /** Of some of the owners, whether they have rows on that side of a bound of their own. */
  const areBeyond = async (side: Sql, places: readonly number[], bounds: readonly (readonly string[])[]) => {
    if (places.length === 0) return [];
    const columns = order.columns.map(({ type }, at) => ({
      name: `b${at}`,
      values: sql`${bounds.map((bound) => bound[at] ?? "")}::${word(type)}[]`,
    }));
    const bound = joinSql(
      columns.map(({ name }) => sql`owner.${word(name)}`),
      ", ",
    );
    const some = places.map((place) => owners[place] ?? []);
    const found = await snapshot.query<{ isAny: boolean }>(sql`
      select exists (
        select from ${list.from} where ${mine} and (${joinSql(values, ", ")}) ${side} (${bound})
      ) as "isAny"
      from ${ownerRows(ownership, some, columns)} order by owner.place`);
    return found.map(({ isAny }) => isAny);
  };
  /** For each owner whether rows stand on that side of its page; where the page is empty, at its cursor or beyond. */
  const haveRows = async (
    isAfter: boolean,
    cursor: readonly string[],
    edgeOf: (items: typeof rows) => readonly string[] | undefined,
  ): Promise<boolean[]> => {
    const edges = pages.map(({ items }) => edgeOf(items));
    const [filled, empty] = [true, false].map((isFilled) =>
      owners.map((_, place) => place).filter((place) => (edges[place] !== undefined) === isFilled),
    ) as [number[], number[]];
    const strict = isAfter ? later : earlier;
    const found = await Promise.all([
      areBeyond(
        strict,
        filled,
        filled.map((place) => edges[place] ?? cursor),
      ),
      areBeyond(
        sql`${strict}=`,
        empty,
        empty.map(() => cursor),
      ),
    ]);
    const answers = new Map<number, boolean>();
    for (const [index, places] of [filled, empty].entries()) {
      for (const [at, place] of places.entries()) answers.set(place, found[index]?.[at] ?? false);
    }
    return owners.map((_, place) => answers.get(place) ?? false);
  };
  let following: Promise<boolean[]> | undefined;
  let preceding: Promise<boolean[]> | undefined;
  let counts: Promise<(number | null)[]> | undefined;
  const countAll = async (): Promise<(number | null)[]> => {
    const counted = await snapshot.query<{ count: number }>(sql`
      select (
        select count(*) from (select from ${list.from} where ${mine} limit ${COUNT_LIMIT + 1}) as matches
      ) as count
      from ${ownerRows(ownership, owners)} order by owner.place`);
    const found = counted.map(({ count }) => (count > COUNT_LIMIT ? null : count));
    const crowded = owners.filter((_, place) => found[place] === null);
    if (crowded.length === 0 || !ownership.counter || snapshot.cut) return found;
    const summed = await snapshot.query<{ count: number | null }>(sql`
      select ${ownership.counter} as count from ${ownerRows(ownership, crowded)} order by owner.place`);
    return found.map((count) => count ?? summed.shift()?.count ?? null);
  };

  return pages.map(({ items, hasMore }, place): Page<Row> => ({
    items,
    cursors: items.map((row) => encodeCursor(orderName, row.page_cursor)),
    async hasNextPage() {
      if (!end) return hasMore;
      return (await (following ??= haveRows(true, end, (all) => all.at(-1)?.page_cursor)))[place] ?? false;
    },
    async hasPreviousPage() {
      if (end && hasMore) return true;
      if (!start) return false;
      return (await (preceding ??= haveRows(false, start, (all) => all[0]?.page_cursor)))[place] ?? false;
    },
    totalCount: async () => (await (counts ??= countAll()))[place] ?? null,
  }));
}

interface OwnerColumn {
  readonly name: string;
  readonly values: Sql;
}

/** Owners' keys as rows, with further columns of theirs. */
function ownerRows({ types }: Ownership, owners: readonly OwnerKey[], more: readonly OwnerColumn[] = []): Sql {
  const keys = types.map((type, at): OwnerColumn => ({
    name: `k${at}`,
    values: sql`${owners.map((key) => String(key[at]))}::${word(type)}[]`,
  }));
  const columns = [...keys, ...more];
  const values = joinSql(
    columns.map((column) => column.values),
    ", ",
  );
  const names = joinSql(
    columns.map(({ name }) => word(name)),
    ", ",
  );
  return sql`unnest(${values}) with ordinality as owner(${names}, place)`;
}

/** SQL from our own text, never from outside. */
const word = (text: string): Sql => new SqlPiece([text], []);

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
