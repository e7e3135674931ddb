import { Field, ID, ObjectType } from "type-graphql";
import { type Hex, ZERO_ADDRESS } from "../../domain/hex.js";
import { formatTokenId } from "../../domain/ids.js";
import type { ChainToken } from "../../queries/earnings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { AddressScalar } from "../scalars/hex-bytes.js";

@ObjectType({ description: "What money is paid in: an ERC-20 token, or a chain's native coin." })
export class Token {
  constructor(readonly key: ChainToken) {}

  @Field(() => ID, {
    description: "CAIP-19: eip155:<chain>/erc20:<address>, or eip155:<chain>/slip44:60 for the native coin.",
  })
  get id(): string {
    return formatTokenId(this.key.chainId, this.key.token);
  }

  @Field(() => ChainIdScalar, { description: "The chain it lives on." })
  get chainId(): number {
    return this.key.chainId;
  }

  @Field(() => AddressScalar, { nullable: true, description: "The ERC-20 contract; null for the native coin." })
  get address(): Hex | null {
    return this.isNative ? null : this.key.token;
  }

  @Field(() => Boolean, { description: "Whether it is the chain's native coin." })
  get isNative(): boolean {
    return this.key.token === ZERO_ADDRESS;
  }
}
