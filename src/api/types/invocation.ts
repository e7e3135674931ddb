import type { GraphQLResolveInfo } from "graphql";
import { Field, ID, Info, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { Hex } from "../../domain/hex.js";
import { formatInvocationId } from "../../domain/ids.js";
import type { InvocationRow } from "../../queries/money/invocations.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";
import { Asset, loadAskedAsset } from "./asset.js";
import { Event, loadEvent } from "./event.js";
import { Token } from "./token.js";

@ObjectType({ description: "One paid use of an asset; it can be nested in another, as when an agent calls a model." })
export class Invocation {
  constructor(
    readonly row: InvocationRow,
    readonly reading: Reading,
  ) {}

  @Field(() => ID, { description: "eip155:<chain>/<contract>/invocation/<id>." })
  get id(): string {
    return formatInvocationId(this.row.chainId, this.row.contract, this.row.invocation);
  }

  @Field(() => ChainIdScalar, { description: "The chain it was recorded on." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => Asset, { description: "The asset used." })
  asset(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.row.asset, info);
  }

  @Field(() => AddressScalar, { description: "The account that used it." })
  get caller(): Hex {
    return this.row.caller;
  }

  @Field(() => Token, { description: "The token its fee is paid in." })
  get token(): Token {
    return new Token(this.row, this.reading);
  }

  @Field(() => BigIntScalar, { description: "The fee, in base units of the token." })
  get fee(): bigint {
    return BigInt(this.row.fee);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  feeFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.fee);
  }

  @Field(() => BigIntScalar, { description: "How much was used, in the asset's own units." })
  get units(): bigint {
    return BigInt(this.row.units);
  }

  @Field(() => DateTimeScalar, { description: "When it was recorded." })
  get timestamp(): number {
    return this.row.blockTime;
  }

  @Field(() => ID, {
    nullable: true,
    description: "Id of the invocation it is nested in, seen or not; null where it is in none.",
  })
  get parentId(): string | null {
    const { chainId, contract, parentInvocation } = this.row;
    return parentInvocation === null ? null : formatInvocationId(chainId, contract, parentInvocation);
  }

  @Field(() => Invocation, {
    nullable: true,
    description: "The invocation it is nested in; null where it is in none, or in one not seen.",
  })
  async parent(): Promise<Invocation | null> {
    const { chainId, contract, parentInvocation: invocation } = this.row;
    if (invocation === null) return null;
    const row = await this.reading.loaders.invocations.load({ chainId, contract, invocation });
    return row && new Invocation(row, this.reading);
  }

  @Field(() => Event, { description: "The event that recorded it." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}
