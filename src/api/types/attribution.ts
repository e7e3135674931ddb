import type { GraphQLResolveInfo } from "graphql";
import { Field, Info, Int, ObjectType, registerEnumType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { AttributionBasis, AttributionRow } from "../attribution/load-attribution.js";
import type { Reading } from "../readings.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { Asset, loadAskedAsset } from "./asset.js";

const AttributionBasisEnum = { CONTRIBUTION: "CONTRIBUTION", OWNER: "OWNER", ROUNDING: "ROUNDING" } as const;
registerEnumType(AttributionBasisEnum, {
  name: "AttributionBasis",
  description: "Why a part of an asset's revenue belongs to an account.",
  valuesConfig: {
    CONTRIBUTION: { description: "Its active contributions to an asset, in one role." },
    OWNER: { description: "It owns an asset without active contributions." },
    ROUNDING: {
      description: "It owns an asset with active contributions, and this is what dividing by their weights left over.",
    },
  },
});

@ObjectType({ description: "A part of an asset's revenue, and the account it belongs to." })
export class Attribution {
  constructor(
    private readonly row: AttributionRow,
    private readonly reading: Reading,
  ) {}

  @Field(() => AddressScalar, {
    nullable: true,
    description: "The account; null where the part is an owner's, basis OWNER or ROUNDING, and the asset has none.",
  })
  get account(): Hex | null {
    return this.row.account;
  }

  @Field(() => BigDecimalScalar, {
    description: "The part; the shares of all parts of an attribution sum to exactly 1.",
  })
  get share(): bigint {
    return this.row.share;
  }

  @Field(() => String, { description: "The contributions' role; owner where it is the owner's." })
  get role(): string {
    return this.row.role;
  }

  @Field(() => AttributionBasisEnum, { description: "Why it belongs to the account." })
  get basis(): AttributionBasis {
    return this.row.basis;
  }

  @Field(() => Asset, { description: "The asset of the lineage that retains what it is a part of." })
  via(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.row.via, info);
  }
}

/** Gives the cursor behind so many parts, all of them read as of the page's past. */
export type CursorAt = (offset: number) => Promise<string>;

@ObjectType({ description: "Where a page of an attribution stands." })
export class AttributionPageInfo {
  @Field(() => Boolean, { description: "Whether there are more parts." })
  readonly hasNextPage: boolean;

  @Field(() => Boolean, { description: "Whether there are parts before these." })
  readonly hasPreviousPage: boolean;

  constructor(
    private readonly start: number,
    private readonly length: number,
    hasNextPage: boolean,
    private readonly cursorAt: CursorAt,
  ) {
    this.hasNextPage = hasNextPage;
    this.hasPreviousPage = start > 0;
  }

  @Field(() => String, { nullable: true, description: "Cursor of the page's first part." })
  async startCursor(): Promise<string | null> {
    return this.length > 0 ? this.cursorAt(this.start + 1) : null;
  }

  @Field(() => String, {
    nullable: true,
    description: "Cursor of the page's last part: give it as `after`. It holds the past all pages are read as of.",
  })
  async endCursor(): Promise<string | null> {
    return this.length > 0 ? this.cursorAt(this.start + this.length) : null;
  }
}

@ObjectType({ description: "A page of an asset's attribution." })
export class AttributionPage {
  @Field(() => [Attribution], { description: "Largest share first; roundings last." })
  readonly items: readonly Attribution[];

  @Field(() => AttributionPageInfo, { description: "Where the page stands." })
  readonly pageInfo: AttributionPageInfo;

  @Field(() => Boolean, {
    description:
      "Whether more than 20,000 assets, or over more than 500,000 derivations, are reachable: the last ones keep what they would pass on.",
  })
  readonly truncated: boolean;

  constructor(
    fields: Pick<AttributionPage, "items" | "pageInfo" | "truncated">,
    private readonly countAll: () => Promise<number>,
  ) {
    this.items = fields.items;
    this.pageInfo = fields.pageInfo;
    this.truncated = fields.truncated;
  }

  @Field(() => Int, { nullable: true, description: "How many parts there are in all, counted only when asked for." })
  totalCount(): Promise<number> {
    return this.countAll();
  }
}
