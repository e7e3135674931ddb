import { Arg, Args, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import { readAssetKey } from "../../queries/filter.js";
import { badInput } from "../../queries/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import { decodeAttributionCursor, encodeAttributionCursor } from "../attribution/attribution-cursor.js";
import { loadAttribution } from "../attribution/load-attribution.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { Attribution, AttributionPage } from "../types/attribution.js";

const DEFAULT_LIMIT = 50;

@Resolver(() => AttributionPage)
export class AttributionResolver {
  @Query(() => AttributionPage, {
    nullable: true,
    description:
      "An asset's revenue divided over accounts: exactly 1 over all pages. Null for an asset that no event names.",
  })
  async attribution(
    @Arg("asset", () => ID, { description: "CAIP-19 id of the asset." }) id: string,
    @Arg("limit", () => Int, {
      nullable: true,
      defaultValue: DEFAULT_LIMIT,
      description: "How many parts at most, up to 1,000.",
    })
    given: number | null,
    @Arg("after", () => String, { nullable: true, description: "The parts after this cursor, as of the first page." })
    after: string | null,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<AttributionPage | null> {
    const limit = given ?? DEFAULT_LIMIT;
    if (limit < 0 || limit > limits.page) throw badInput(`limit: expected 0 to ${limits.page}, found ${limit}.`);
    const key = readAssetKey(id, "asset");
    const asset = formatAssetId(decodeAssetKey(key));
    const cursor = after ? decodeAttributionCursor(after, asset) : undefined;
    const reading = cursor ? readings.atCut(cursor.cut) : await readings.at(asOf, minBlock);
    if (!(await findAsset(reading, key))) return null;
    const start = cursor?.offset ?? 0;
    const { rows, isTruncated, countAll } = await loadAttribution(reading, key, start, limit);
    const shown = rows.slice(0, limit);
    const cut = reading.snapshot.cut ?? (await readings.presentBlocks());
    const cursorAt = (offset: number) => (shown.length > 0 ? encodeAttributionCursor({ asset, cut, offset }) : null);
    const pageInfo = {
      hasNextPage: rows.length > limit,
      hasPreviousPage: start > 0,
      startCursor: cursorAt(start + 1),
      endCursor: cursorAt(start + shown.length),
    };
    const items = shown.map((row) => new Attribution(row, reading));
    return new AttributionPage({ items, pageInfo, truncated: isTruncated }, countAll);
  }
}
