import { type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Page } from "../../queries/lists/page.js";
import { PageInfo } from "./page-info.js";

/** A page of a list, as the API gives it. */
export interface ItemPage<Item> {
  readonly items: readonly Item[];
  readonly pageInfo: PageInfo;
  totalCount(): Promise<number | null>;
}

/** The GraphQL type `<name>` of pages of an item type, and how to make one of the rows read. */
export function createPageType<Item extends object>(name: string, itemType: () => ClassType<Item> | object) {
  @ObjectType(name, { description: "A page of a list, with where it stands." })
  class PageOfItems implements ItemPage<Item> {
    readonly pageInfo: PageInfo;

    constructor(
      private readonly page: Page<object>,
      readonly items: readonly Item[],
    ) {
      this.pageInfo = new PageInfo(page);
    }

    @Field(() => Int, {
      nullable: true,
      description:
        "How many items match in all, counted only when asked for; null above 100,000 where no counter kept has it.",
    })
    totalCount(): Promise<number | null> {
      return this.page.totalCount();
    }
  }
  Field(() => [itemType() as ClassType<Item>], { description: "The items, in the list's order." })(
    PageOfItems.prototype,
    "items",
  );
  Field(() => PageInfo, { description: "Where the page stands in its list." })(PageOfItems.prototype, "pageInfo");

  return {
    type: PageOfItems as unknown as ClassType<ItemPage<Item>>,
    create: <Row extends object>(page: Page<Row>, toItem: (row: Row) => Item): ItemPage<Item> =>
      new PageOfItems(page, page.items.map(toItem)),
  };
}
