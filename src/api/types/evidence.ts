import { Field, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { ChainToken } from "../../queries/money/earnings.js";
import type { EvidenceRow } from "../../queries/money/evidence.js";
import type { Reading } from "../readings.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";

@ObjectType({
  description: "An event that makes up a figure, and by how much. All the evidence of a figure adds up to it.",
})
export class Evidence {
  constructor(
    readonly row: EvidenceRow,
    private readonly token: ChainToken,
    readonly reading: Reading,
  ) {}

  @Field(() => BigIntScalar, { description: "What the event adds to the figure, in base units of the token." })
  get amount(): bigint {
    return BigInt(this.row.amount);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  amountFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.token, this.amount);
  }
}
