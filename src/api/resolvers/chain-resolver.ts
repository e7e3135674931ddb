import { Arg, Ctx, Query, Resolver } from "type-graphql";
import type { HeadRow } from "../../queries/reading/heads.js";
import { QueryError } from "../../queries/reading/query-error.js";
import type { ApiContext } from "../context.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { Block } from "../types/block.js";
import { Chain } from "../types/chain.js";
import { Meta } from "../types/meta.js";

@Resolver(() => Chain)
export class ChainResolver {
  @Query(() => [Chain], { description: "Every chain indexed here, by chain id." })
  async chains(@Ctx() { readings, now }: ApiContext): Promise<Chain[]> {
    return (await readings.heads()).map((head) => new Chain(head, now()));
  }

  @Query(() => Meta, { description: "The state this answer was read from." })
  async _meta(
    @Arg("chainId", () => ChainIdScalar, { nullable: true, description: "One chain's state only." })
    chainId: number | null,
    @Ctx() { readings, pasts, version, now }: ApiContext,
  ): Promise<Meta> {
    const all = await readings.heads();
    const heads = typeof chainId === "number" ? all.filter((head) => head.chainId === chainId) : all;
    if (typeof chainId === "number" && heads.length === 0) {
      throw new QueryError("NOT_FOUND", `_meta: chain ${chainId} is not indexed here.`);
    }
    const newest = newestBlock(heads);
    const incomplete = await readings.incompleteChains(pasts);
    return new Meta({
      block: newest && new Block(newest),
      chains: heads.map((head) => new Chain(head, now())),
      asOfIncomplete: incomplete.filter((chain) => heads.some((head) => head.chainId === chain)),
      hasIndexingErrors: heads.some(({ error }) => error !== null),
      version,
    });
  }
}

/** The newest in the total order: by time, then chain. */
const newestBlock = (heads: readonly HeadRow[]): HeadRow["indexed"] =>
  heads.reduce<HeadRow["indexed"]>(
    (newest, { indexed }) => (indexed && (!newest || indexed.time >= newest.time) ? indexed : newest),
    null,
  );
