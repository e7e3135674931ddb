import { Arg, Args, ArgsType, Ctx, Field, ID, Int, Query, Resolver, registerEnumType } from "type-graphql";
import { readAssetKey } from "../../queries/lists/filter.js";
import type { LineageDirection } from "../../queries/assets/lineage-graph.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { findAsset } from "../find-asset.js";
import { loadLineage } from "../lineage/load-lineage.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { Lineage } from "../types/lineage.js";

const LineageDirectionEnum = { ANCESTORS: "ANCESTORS", DESCENDANTS: "DESCENDANTS" } as const;
registerEnumType(LineageDirectionEnum, {
  name: "LineageDirection",
  description: "Which way to follow derivations.",
  valuesConfig: {
    ANCESTORS: { description: "To what the asset was made from." },
    DESCENDANTS: { description: "To what was made from the asset." },
  },
});

const WAD = 10n ** 18n;

/** A null where an argument has a default means the default. */
const DEFAULT_DEPTH = 8;
const DEFAULT_NODES = 500;

@ArgsType()
class LineageArgs extends PastArgs {
  @Field(() => LineageDirectionEnum, {
    nullable: true,
    defaultValue: LineageDirectionEnum.ANCESTORS,
    description: "Which way to follow derivations.",
  })
  readonly direction?: LineageDirection | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_DEPTH,
    description:
      "Greatest depth returned: at most 64, unless the server is configured otherwise. Shares are those of the whole lineage.",
  })
  readonly maxDepth?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_NODES,
    description: "How many nodes at most: 1 to 2,000, unless the server is configured otherwise.",
  })
  readonly maxNodes?: number | null;

  @Field(() => BigDecimalScalar, { nullable: true, description: "Least inflow share returned, 0 to 1." })
  readonly minShare?: bigint | null;
}

@Resolver(() => Lineage)
export class LineageResolver {
  @Query(() => Lineage, {
    nullable: true,
    description: "The lineage of an asset, with exact shares; null for an asset that no event names.",
  })
  async lineage(
    @Arg("asset", () => ID, { description: "CAIP-19 id of the root." }) id: string,
    @Args(() => LineageArgs) args: LineageArgs,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<Lineage | null> {
    const direction = args.direction ?? "ANCESTORS";
    const maxDepth = args.maxDepth ?? DEFAULT_DEPTH;
    const maxNodes = args.maxNodes ?? DEFAULT_NODES;
    const minShare = args.minShare ?? 0n;
    requireWithin("maxDepth", maxDepth, 0, limits.lineageDepth);
    requireWithin("maxNodes", maxNodes, 1, limits.lineageNodes);
    if (minShare < 0n || minShare > WAD) throw badInput("minShare: expected 0 to 1.");
    const key = readAssetKey(id, "asset");
    const reading = await readings.at(args.asOf, args.minBlock);
    const root = await findAsset(reading, key);
    if (!root) return null;
    const lineage = await loadLineage(reading, key, direction, { maxDepth, maxNodes, minShare });
    return new Lineage(root, lineage, reading, limits.lineageEdges);
  }
}

function requireWithin(argument: string, value: number, least: number, greatest: number): void {
  if (value < least || value > greatest)
    throw badInput(`${argument}: expected ${least} to ${greatest}, found ${value}.`);
}
