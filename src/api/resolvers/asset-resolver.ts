import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { type AssetOrder, assetFilters, listAssets, listUnregisteredAssets } from "../../queries/assets.js";
import { compileWhere, readAssetKey } from "../../queries/filter.js";
import { badInput } from "../../queries/query-error.js";
import { AsOf } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { createListArgs, type RootListArgs, toListPageArgs } from "../lists/create-list-args.js";
import { createPageType, type ItemPage } from "../lists/create-page-type.js";
import { createWhereInput } from "../lists/create-where-input.js";
import { Asset } from "../types/asset.js";

const AssetWhere = createWhereInput("AssetWhere", assetFilters, {
  id: "CAIP-19 id.",
  kind: "What it is, such as model.",
  owner: "The account that holds it.",
  chainId: "The chain it lives on.",
  name: "Its name.",
  search: "Its name contains this, in any case.",
  registered: "True, the default: registered assets. False, and then alone: assets that events only name, by id.",
  timestamp: "When it was registered.",
});

const assetArgs = createListArgs<AssetOrder>(AssetWhere, "AssetOrder", {
  TIME: "The total order of their registrations.",
  NAME: "Name, in lowercase, by its first 256 characters; then id.",
});

export const AssetPage = createPageType("AssetPage", () => Asset);

@Resolver(() => Asset)
export class AssetResolver {
  @Query(() => Asset, { nullable: true, description: "One asset; null for one that no event names." })
  async asset(
    @Arg("id", () => ID, { description: "CAIP-19 id: eip155:<chain>/erc721:<registry>/<id>." }) id: string,
    @Arg("asOf", () => AsOf, { nullable: true, description: "A past to answer as of; the present without it." })
    asOf: AsOf | null,
    @Ctx() { readings }: ApiContext,
  ): Promise<Asset | null> {
    return findAsset(await readings.at(asOf), readAssetKey(id, "id"));
  }

  @Query(() => AssetPage.type, { description: "Assets." })
  async assets(
    @Args(() => assetArgs.root) args: RootListArgs<AssetOrder>,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<ItemPage<Asset>> {
    const reading = await readings.at(args.asOf);
    const pageArgs = toListPageArgs(args, limits.page);
    const isUnregistered = args.where?.["registered"] === false;
    if (isUnregistered && Object.values(args.where ?? {}).filter((value) => value !== undefined).length > 1) {
      throw badInput("where: registered: false stands alone; unregistered assets have nothing else to filter by.");
    }
    const page = isUnregistered
      ? await listUnregisteredAssets(reading.snapshot, pageArgs)
      : await listAssets(reading.snapshot, compileWhere(assetFilters, args.where), args.orderBy ?? "TIME", pageArgs);
    return AssetPage.create(page, (row) => new Asset(row, reading));
  }
}
