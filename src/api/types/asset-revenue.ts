import { Field, Int, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { AssetUsageRow } from "../../queries/assets/asset-usage.js";
import type { Reading } from "../readings.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";
import { Token } from "./token.js";

@ObjectType({ description: "How an asset was used and paid in one token. Amounts are base units of the token." })
export class AssetRevenue {
  constructor(
    private readonly row: AssetUsageRow,
    private readonly reading: Reading,
  ) {}

  @Field(() => Token, { description: "The token." })
  get token(): Token {
    return new Token(this.row, this.reading);
  }

  @Field(() => Int, { description: "How many invocations of the asset name a fee in the token." })
  get invocationCount(): number {
    return this.row.invocationCount;
  }

  @Field(() => BigIntScalar, { description: "The fees of the asset's invocations that name the token." })
  get fees(): bigint {
    return BigInt(this.row.feeTotal);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  feesFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.fees);
  }

  @Field(() => BigIntScalar, {
    description: "The units used in the asset's invocations that name the token, in the asset's own measure.",
  })
  get units(): bigint {
    return BigInt(this.row.unitTotal);
  }

  @Field(() => Int, { description: "How many payouts were settled for the asset in the token." })
  get payoutCount(): number {
    return this.row.payoutCount;
  }

  @Field(() => BigIntScalar, { description: "What was settled for the asset in the token." })
  get settled(): bigint {
    return BigInt(this.row.payoutTotal);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  settledFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.settled);
  }
}
