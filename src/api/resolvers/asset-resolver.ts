import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { counterOf, ownCounters } from "../../queries/lists/counters.js";
import { readAssetKey } from "../../queries/lists/filter.js";
import type { Ownership } from "../../queries/lists/page.js";
import { type Sql, sql } from "../../queries/reading/sql.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { contributions } from "../lists/contributions.js";
import type { ListArgs } from "../lists/create-list-args.js";
import type { ItemPage } from "../lists/create-page-type.js";
import { derivations } from "../lists/derivations.js";
import { invocations } from "../lists/invocations.js";
import { payouts } from "../lists/payouts.js";
import { Asset } from "../types/asset.js";
import { AssetRevenue } from "../types/asset-revenue.js";
import type { Contribution } from "../types/contribution.js";
import { Contributor } from "../types/contributor.js";
import type { Derivation } from "../types/derivation.js";
import type { Invocation } from "../types/invocation.js";
import type { Payout } from "../types/payout.js";

const ownedBy = (column: Sql, counter?: Sql): Ownership => ({
  name: `asset ${column.strings.join()}`,
  types: ["bytea"],
  condition: sql`${column} = owner.k0`,
  counter,
});
const byteaOf = ({ key }: Asset): [string] => [`\\x${key.slice(2)}`];

@Resolver(() => Asset)
export class AssetResolver {
  @Query(() => Asset, { nullable: true, description: "One asset; null for one that no event names." })
  async asset(
    @Arg("id", () => ID, { description: "CAIP-19 id: eip155:<chain>/erc721:<registry>/<id>." }) id: string,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Asset | null> {
    return findAsset(await readings.at(asOf, minBlock), readAssetKey(id, "id"));
  }

  @FieldResolver(() => Contributor, {
    nullable: true,
    description: "The account that holds it; null where it was burnt or is not registered.",
  })
  ownerAccount(@Root() { row, reading }: Asset): Contributor | null {
    return row.owner && new Contributor(row.owner, reading);
  }

  @FieldResolver(() => contributions.pageType, { description: "Work on it, revoked contributions among them." })
  contributions(
    @Root() asset: Asset,
    @Args(() => contributions.args.nested) args: ListArgs<"TIME" | "WEIGHT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Contribution>> {
    const counter = counterOf(ownCounters.assetContributions, args.where);
    return contributions.nested(asset.reading, ownedBy(sql`c.asset`, counter), byteaOf(asset), args, context);
  }

  @FieldResolver(() => derivations.pageType, { description: "What it was made from: its direct derivations." })
  parents(
    @Root() asset: Asset,
    @Args(() => derivations.args.nested) args: ListArgs<"TIME" | "SHARE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Derivation>> {
    return derivations.nested(asset.reading, ownedBy(sql`d.child`), byteaOf(asset), args, context);
  }

  @FieldResolver(() => derivations.pageType, {
    description: "What was made from it: direct derivations of which it is the parent.",
  })
  children(
    @Root() asset: Asset,
    @Args(() => derivations.args.nested) args: ListArgs<"TIME" | "SHARE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Derivation>> {
    const counter = counterOf(ownCounters.children, args.where);
    return derivations.nested(asset.reading, ownedBy(sql`d.parent`, counter), byteaOf(asset), args, context);
  }

  @FieldResolver(() => invocations.pageType, { description: "Its invocations." })
  invocations(
    @Root() asset: Asset,
    @Args(() => invocations.args.nested) args: ListArgs<"TIME" | "FEE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Invocation>> {
    const counter = counterOf(ownCounters.assetInvocations, args.where);
    return invocations.nested(asset.reading, ownedBy(sql`i.asset`, counter), byteaOf(asset), args, context);
  }

  @FieldResolver(() => payouts.pageType, { description: "Payouts settled for the asset itself." })
  payouts(
    @Root() asset: Asset,
    @Args(() => payouts.args.nested) args: ListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Payout>> {
    const counter = counterOf(ownCounters.assetPayouts, args.where);
    return payouts.nested(asset.reading, ownedBy(sql`l.asset`, counter), byteaOf(asset), args, context);
  }

  @FieldResolver(() => [AssetRevenue], { description: "How it was used and paid, by token." })
  async revenue(@Root() { key, reading }: Asset): Promise<AssetRevenue[]> {
    return (await reading.loaders.usage.load(key)).map((usage) => new AssetRevenue(usage, reading));
  }
}
