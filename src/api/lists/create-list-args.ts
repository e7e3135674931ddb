import { ArgsType, type ClassType, Field, Int, registerEnumType } from "type-graphql";
import type { Where } from "../../queries/lists/filter.js";
import type { Direction, PageArgs } from "../../queries/lists/page.js";
import { badInput } from "../../queries/reading/query-error.js";
import { AsOf, BlockPointer, MIN_BLOCK } from "../as-of/as-of-input.js";

export const OrderDirection = { ASC: "ASC", DESC: "DESC" } as const;
registerEnumType(OrderDirection, {
  name: "OrderDirection",
  description: "Which way an order runs.",
  valuesConfig: {
    ASC: { description: "Smallest or oldest first." },
    DESC: { description: "Largest or newest first." },
  },
});

/** A null where an argument has a default means the default. */
const DEFAULT_LIMIT = 50;

/** A page's own arguments: lists that have neither filter nor choice of order take these alone. */
@ArgsType()
export class CursorArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_LIMIT,
    description: "How many items at most: up to 1,000, unless the server is configured otherwise.",
  })
  readonly limit?: number | null;

  @Field(() => String, { nullable: true, description: "The items just after this cursor." })
  readonly after?: string | null;

  @Field(() => String, { nullable: true, description: "The items just before this cursor, in the same order." })
  readonly before?: string | null;
}

export interface ListArgs<OrderName extends string = string> extends CursorArgs {
  readonly where?: Where | null;
  readonly orderBy?: OrderName | null;
  readonly orderDirection?: Direction | null;
}

export interface RootListArgs<OrderName extends string = string> extends ListArgs<OrderName> {
  readonly asOf?: AsOf | null;
  readonly minBlock?: BlockPointer | null;
}

/**
 * The arguments of a list: `nested` for a list inside an object, `root` with `asOf` for a query. The first of the orders
 * is the default, and so is DESC.
 */
export function createListArgs<OrderName extends string>(
  where: ClassType<Where>,
  orderEnumName: string,
  orders: Readonly<Record<OrderName, string>>,
): { nested: ClassType<ListArgs<OrderName>>; root: ClassType<RootListArgs<OrderName>> } {
  const names = Object.keys(orders) as OrderName[];
  const OrderEnum = Object.fromEntries(names.map((name) => [name, name]));
  const valuesConfig = Object.fromEntries(names.map((name) => [name, { description: orders[name] }]));
  registerEnumType(OrderEnum, { name: orderEnumName, description: "What a list can be ordered by.", valuesConfig });

  @ArgsType()
  class NestedArgs extends CursorArgs {
    @Field(() => where, { nullable: true, description: "Which items to list; all without it." })
    readonly where?: Where | null;

    @Field(() => OrderEnum, { nullable: true, defaultValue: names[0], description: "What to order by." })
    readonly orderBy?: OrderName | null;

    @Field(() => OrderDirection, {
      nullable: true,
      defaultValue: OrderDirection.DESC,
      description: "Which way the order runs.",
    })
    readonly orderDirection?: Direction | null;
  }

  @ArgsType()
  class RootArgs extends NestedArgs {
    @Field(() => AsOf, { nullable: true, description: "A past to answer as of; the present without it." })
    readonly asOf?: AsOf | null;

    @Field(() => BlockPointer, { nullable: true, description: MIN_BLOCK })
    readonly minBlock?: BlockPointer | null;
  }
  return { nested: NestedArgs, root: RootArgs };
}

/** A page's arguments as queries take them. Throws BAD_USER_INPUT where the limit is above the greatest page. */
export function toPageArgs(args: CursorArgs, maxPage: number, direction: Direction = "ASC"): PageArgs {
  const limit = args.limit ?? DEFAULT_LIMIT;
  if (limit < 0 || limit > maxPage) throw badInput(`limit: expected 0 to ${maxPage}, found ${limit}.`);
  return { limit, direction, after: args.after ?? undefined, before: args.before ?? undefined };
}

/** The same of a list that has a choice of order: newest or largest first where nothing else is said. */
export const toListPageArgs = (args: ListArgs, maxPage: number): PageArgs =>
  toPageArgs(args, maxPage, args.orderDirection ?? "DESC");
