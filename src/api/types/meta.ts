import { Field, ObjectType } from "type-graphql";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { Block } from "./block.js";
import { Chain } from "./chain.js";

@ObjectType({ description: "The state this answer was read from: the same one for every field of the request." })
export class Meta {
  @Field(() => Block, {
    nullable: true,
    description:
      "The newest block indexed, of the chain asked for or else of all: that of the latest timestamp and, where several carry it, of the highest chain id. Null before the first.",
  })
  readonly block!: Block | null;

  @Field(() => [Chain], { description: "Every chain, or the one asked for." })
  readonly chains!: Chain[];

  @Field(() => [ChainIdScalar], {
    description:
      "Chains not finalized past the cuts this request asks as of: what they add can still change. Empty: only a reorg deeper than a chain's finality depth, or a changed set of contracts, can still change the answers as of a past.",
  })
  readonly asOfIncomplete!: number[];

  @Field(() => Boolean, {
    description: "Whether a chain has stopped on an error. Anomalies, which are set aside, never count.",
  })
  readonly hasIndexingErrors!: boolean;

  @Field(() => String, { description: "Version of the program that answers." })
  readonly version!: string;

  constructor(fields: Readonly<Meta>) {
    Object.assign(this, fields);
  }
}
