import { Field, ID, Int, ObjectType } from "type-graphql";
import { formatChainId } from "../../domain/ids.js";
import { type HeadRow, isHeadReady } from "../../queries/reading/heads.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { Block } from "./block.js";

@ObjectType({ description: "An EVM chain, and how far it has been indexed." })
export class Chain {
  constructor(
    private readonly head: HeadRow,
    private readonly nowSeconds: number,
    private readonly messageCursor: string | null = null,
  ) {}

  @Field(() => ID, { description: "CAIP-2: eip155:<chain>." })
  get id(): string {
    return formatChainId(this.head.chainId);
  }

  @Field(() => ChainIdScalar, { description: "EIP-155 chain id." })
  get chainId(): number {
    return this.head.chainId;
  }

  @Field(() => String, { description: "The name the chain is configured under." })
  get name(): string {
    return this.head.name;
  }

  @Field(() => Block, { nullable: true, description: "The newest block indexed; null before the first." })
  get indexed(): Block | null {
    return this.head.indexed && new Block(this.head.indexed);
  }

  @Field(() => Block, {
    nullable: true,
    description:
      "The newest indexed block at or below the chain's finality depth: only a reorg deeper than that, or a changed set of contracts, takes back what is up to it. Null before the first.",
  })
  get finalized(): Block | null {
    return this.head.finalized && new Block(this.head.finalized);
  }

  @Field(() => Int, {
    nullable: true,
    description: "Number of the newest block the chain's source has told of; null before it told of any.",
  })
  get sourceHead(): number | null {
    return this.head.sourceNumber;
  }

  @Field(() => Int, {
    nullable: true,
    description:
      "Seconds since the timestamp of the newest block indexed; a chain that makes no blocks falls behind too. Null before the first block.",
  })
  get lagSeconds(): number | null {
    return this.head.indexed && Math.min(2 ** 31 - 1, Math.max(0, this.nowSeconds - this.head.indexed.time));
  }

  @Field(() => String, {
    nullable: true,
    description: "In a subscription's message: subscribe with it as `after` to go on behind it. Else null.",
  })
  get cursor(): string | null {
    return this.messageCursor;
  }

  @Field(() => Boolean, {
    description:
      "Whether the chain is indexed up to within its finality depth of the newest block its source has told of, by a process that noted the source within the last minute, and has not stopped with an error.",
  })
  get isReady(): boolean {
    return isHeadReady(this.head);
  }
}
