import { Field, Int, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { BlockRow } from "../../queries/reading/heads.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { BytesScalar } from "../scalars/hex-bytes.js";

@ObjectType({ description: "A block of a chain." })
export class Block {
  @Field(() => Int, { description: "Its number on its chain." })
  readonly number: number;

  @Field(() => BytesScalar, { description: "Its hash." })
  readonly hash: Hex;

  @Field(() => DateTimeScalar, {
    description: "Its time: the header's, or its predecessor's where the header says an older one.",
  })
  readonly timestamp: number;

  constructor({ number, hash, time }: BlockRow) {
    this.number = number;
    this.hash = hash;
    this.timestamp = time;
  }
}
