import { Arg, Args, Ctx, ID, Int, Query, Resolver } from "type-graphql";
import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import { readAssetKey } from "../../queries/lists/filter.js";
import { type PinnedCut, type PinnedPlace, cutOf, findMovedChains, pinCut } from "../../queries/reading/pinned-cut.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import { decodeAttributionCursor, encodeAttributionCursor, isSamePast } from "../attribution/attribution-cursor.js";
import { loadAttribution } from "../attribution/load-attribution.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import type { Reading } from "../readings.js";
import { Attribution, AttributionPage, AttributionPageInfo } from "../types/attribution.js";

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
      description: "How many parts at most: up to 1,000, unless the server is configured otherwise.",
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
    const cursor = typeof after === "string" ? decodeAttributionCursor(after, asset) : undefined;
    const asked = await readings.at(asOf, minBlock);
    if (cursor && asOf && !isSamePast(cursor.asked, asked.snapshot.cut)) {
      throw badInput("asOf: expected the past of the first page, which `after` holds, or none.");
    }
    const reading = cursor ? readings.atCut(cutOf(cursor.blocks)) : asked;
    if (cursor) await expectUnmoved(reading, cursor.blocks);
    if (!(await findAsset(reading, key))) return null;
    const start = cursor?.offset ?? 0;
    const { rows, isTruncated, countAll } = await loadAttribution(reading, key, start, limit);
    const shown = rows.slice(0, limit);
    const past = cursor ? cursor.asked : reading.snapshot.cut;
    let pinned: Promise<PinnedCut> | undefined;
    const pin = async (): Promise<PinnedCut> => pinCut(reading.snapshot, reading.snapshot.cut, await reading.heads());
    const cursorAt = async (offset: number) => encodeAttributionCursor(asset, offset, past, await (pinned ??= pin()));
    const pageInfo = new AttributionPageInfo(start, shown.length, rows.length > limit, cursorAt);
    const items = shown.map((row) => new Attribution(row, reading));
    return new AttributionPage({ items, pageInfo, truncated: isTruncated }, countAll);
  }
}

/** What earlier pages gave must still be part of the whole. */
async function expectUnmoved({ snapshot }: Reading, blocks: readonly PinnedPlace[]): Promise<void> {
  const moved = await findMovedChains(snapshot, blocks);
  if (moved.length === 0) return;
  throw badInput(
    `after: chain ${moved.join(", ")} has taken back blocks of the first page's past since. Start again without it.`,
  );
}
