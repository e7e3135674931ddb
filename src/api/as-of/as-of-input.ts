import { ArgsType, Field, InputType, Int } from "type-graphql";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";

@InputType({ description: "A block by its number." })
export class BlockPointer {
  @Field(() => ChainIdScalar, { description: "The block's chain." })
  readonly chainId!: number;

  @Field(() => Int, { description: "The block's number." })
  readonly number!: number;
}

export const AS_OF = "A past to answer as of; the present without it.";
export const MIN_BLOCK =
  "Waits, for a few seconds, until this block is indexed: read your own writes. Fails with BLOCK_NOT_INDEXED where it is not by then.";

@InputType({
  description:
    "A past to answer as of, either a block or a moment. Everything below the field that takes it follows. Chains not yet finalized past it are listed in _meta.asOfIncomplete.",
})
export class AsOf {
  @Field(() => BlockPointer, {
    nullable: true,
    description: "Up to and including this block on its chain; other chains are cut at its timestamp, inclusive.",
  })
  readonly block?: BlockPointer | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Every chain is cut at this moment, inclusive." })
  readonly timestamp?: number | null;
}

/** What nearly every query takes: which past, and how fresh at least. */
@ArgsType()
export class PastArgs {
  @Field(() => AsOf, { nullable: true, description: AS_OF })
  readonly asOf?: AsOf | null;

  @Field(() => BlockPointer, { nullable: true, description: MIN_BLOCK })
  readonly minBlock?: BlockPointer | null;
}
