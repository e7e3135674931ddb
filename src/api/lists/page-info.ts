import { Field, ObjectType } from "type-graphql";
import type { Page } from "../../queries/lists/page.js";

@ObjectType({ description: "Where a page stands in its list." })
export class PageInfo {
  constructor(private readonly page: Page<object>) {}

  @Field(() => Boolean, { description: "Whether the list goes on after this page." })
  hasNextPage(): Promise<boolean> {
    return this.page.hasNextPage();
  }

  @Field(() => Boolean, { description: "Whether the list has items before this page." })
  hasPreviousPage(): Promise<boolean> {
    return this.page.hasPreviousPage();
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the first item: give it as `before`. Null in an empty page.",
  })
  get startCursor(): string | null {
    return this.page.cursors[0] ?? null;
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last item: give it as `after`. Null in an empty page.",
  })
  get endCursor(): string | null {
    return this.page.cursors.at(-1) ?? null;
  }
}
