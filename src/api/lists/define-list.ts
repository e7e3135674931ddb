import type { ClassType } from "type-graphql";
import { type Counter, counterOf } from "../../queries/lists/counters.js";
import type { Cut } from "../../queries/reading/cut.js";
import { type Filters, type Where, compileWhere } from "../../queries/lists/filter.js";
import {
  type List,
  type Order,
  type Ownership,
  type OwnerKey,
  type Page,
  readPage,
  readPages,
} from "../../queries/lists/page.js";
import type { Sql } from "../../queries/reading/sql.js";
import type { ApiContext } from "../context.js";
import type { Reading } from "../readings.js";
import { type ListArgs, type RootListArgs, createListArgs, toListPageArgs } from "./create-list-args.js";
import { type ItemPage, createPageType } from "./create-page-type.js";
import { createWhereInput } from "./create-where-input.js";

export interface ListDefinition<
  Row extends object,
  Item extends object,
  Known extends Filters,
  OrderName extends string,
> {
  /** The item type's name; WhereInput, order enum and page type are named after it. */
  readonly name: string;
  readonly itemType: () => ClassType<Item> | object;
  readonly toItem: (row: Row, reading: Reading) => Item;
  readonly list: (cut: Cut, where: Sql) => List;
  /** What the list can be filtered by, whatever `where`: the filters of a whole list, undefined where it is one of many owners'. */
  readonly filters: (cut: Cut, where?: Where) => Known;
  readonly filterDescriptions: Readonly<Record<keyof Known & string, string>>;
  readonly orders: Readonly<Record<OrderName, Order>>;
  readonly orderDescriptions: Readonly<Record<OrderName, string>>;
  /** Sums that know how many items the whole list has. */
  readonly counters?: readonly Counter[];
}

/** A list of the API: its GraphQL types, and how to read it as a query's field or as a field of many owners. */
export function defineList<Row extends object, Item extends object, Known extends Filters, OrderName extends string>(
  definition: ListDefinition<Row, Item, Known, OrderName>,
) {
  const { name, itemType, toItem, filters, filterDescriptions, orders, orderDescriptions } = definition;
  const where = createWhereInput(`${name}Where`, filters(null), filterDescriptions);
  const args = createListArgs(where, `${name}Order`, orderDescriptions);
  const page = createPageType<Item>(`${name}Page`, itemType);
  const [defaultOrder] = Object.keys(orders) as [OrderName];
  const listOf = ({ snapshot: { cut } }: Reading, known: Known, given: ListArgs<OrderName>): List =>
    definition.list(cut, compileWhere(known, given.where));

  return {
    args,
    pageType: page.type,

    /** A page of rows read elsewhere. */
    toPage: (rows: Page<Row>, reading: Reading): ItemPage<Item> => page.create(rows, (row) => toItem(row, reading)),

    /** A page of the whole list. */
    async root(given: RootListArgs<OrderName>, { readings, limits }: ApiContext): Promise<ItemPage<Item>> {
      const pageArgs = toListPageArgs(given, limits.page);
      const reading = await readings.at(given.asOf, given.minBlock);
      const order = orders[given.orderBy ?? defaultOrder];
      const list = listOf(reading, filters(reading.snapshot.cut, given.where ?? {}), given);
      const counter = counterOf(definition.counters ?? [], given.where);
      const rows = await readPage<Row>(reading.snapshot, list, order, pageArgs, counter);
      return page.create(rows, (row) => toItem(row, reading));
    },

    /** One owner's page; those of all owners that ask with the same arguments are read in one statement. */
    async nested(
      reading: Reading,
      ownership: Ownership,
      owner: OwnerKey,
      given: ListArgs<OrderName>,
      { limits }: ApiContext,
    ): Promise<ItemPage<Item>> {
      const pageArgs = toListPageArgs(given, limits.page);
      const order = orders[given.orderBy ?? defaultOrder];
      // Async, so that a filter refused rejects: what a batch throws at once is taken for a mistake of ours.
      const rows = await reading.loaders.pages<Row>(`${name} ${ownership.name}`, given, owner, async (owners) =>
        readPages<Row>(
          reading.snapshot,
          listOf(reading, filters(reading.snapshot.cut), given),
          ownership,
          owners,
          order,
          pageArgs,
        ),
      );
      return page.create(rows, (row) => toItem(row, reading));
    },
  };
}
