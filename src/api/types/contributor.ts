import { Field, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { Reading } from "../readings.js";
import { AddressScalar } from "../scalars/hex-bytes.js";

@ObjectType({ description: "An account with a contribution, a payout or a claim; the same account on every chain." })
export class Contributor {
  @Field(() => AddressScalar, { description: "The account." })
  readonly account: Hex;

  constructor(
    account: Hex,
    readonly reading: Reading,
  ) {
    this.account = account;
  }
}
