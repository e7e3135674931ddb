import { Field, Int, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { SeriesArgs } from "../../queries/money/earnings-series.js";
import type { Reading } from "../readings.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";

@ObjectType({ description: "What was settled in one interval of a series. Amounts are base units of the token." })
export class EarningsBucket {
  @Field(() => DateTimeScalar, { description: "The interval's beginning, or the series' where that is later." })
  readonly start: number;

  @Field(() => DateTimeScalar, { description: "The interval's end, exclusive, or the series' where that is earlier." })
  readonly end: number;

  @Field(() => BigIntScalar, { description: "What was settled in the interval." })
  readonly earned: bigint;

  @Field(() => Int, { description: "How many payouts were settled in the interval." })
  readonly payoutCount: number;

  constructor(
    span: { readonly start: number; readonly end: number },
    totals: { readonly earned: string; readonly payoutCount: number } | undefined,
    readonly series: SeriesArgs,
    readonly reading: Reading,
  ) {
    this.start = span.start;
    this.end = span.end;
    this.earned = BigInt(totals?.earned ?? "0");
    this.payoutCount = totals?.payoutCount ?? 0;
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  earnedFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.series.token, this.earned);
  }
}
