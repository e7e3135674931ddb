import { Field, ID, Int, ObjectType } from "type-graphql";
import { type Hex, ZERO_ADDRESS } from "../../domain/hex.js";
import { formatTokenId } from "../../domain/ids.js";
import type { ChainToken } from "../../queries/money/earnings.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { AddressScalar } from "../scalars/hex-bytes.js";

@ObjectType({ description: "What money is paid in: an ERC-20 token, or a chain's native coin." })
export class Token {
  constructor(
    readonly key: ChainToken,
    private readonly reading: Reading,
  ) {}

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

  @Field(() => String, {
    nullable: true,
    description:
      "Its name: the contract's own word, not checked, as of when it was asked last; of a native coin, the config's. Null where it gave none.",
  })
  async name(): Promise<string | null> {
    return (await this.reading.loaders.tokens.load(this.key)).name;
  }

  @Field(() => String, {
    nullable: true,
    description:
      "Its symbol: the contract's own word, not checked. Any contract can call itself USDC: tell tokens apart by id. Null where it gave none.",
  })
  async symbol(): Promise<string | null> {
    return (await this.reading.loaders.tokens.load(this.key)).symbol;
  }

  @Field(() => Int, {
    nullable: true,
    description:
      "A whole token is 10^decimals base units: the contract's own word, not checked, 0 to 255. Null where it gave none; 18 for a native coin unless the config says otherwise.",
  })
  async decimals(): Promise<number | null> {
    return (await this.reading.loaders.tokens.load(this.key)).decimals;
  }
}
