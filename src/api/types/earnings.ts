import { Field, Int, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { Hex } from "../../domain/hex.js";
import type { EarningsRow, SettlementSpan } from "../../queries/money/earnings.js";
import type { EarningsPartRow } from "../../queries/money/earnings-parts.js";
import type { Reading } from "../readings.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";
import { Token } from "./token.js";

/** Totals in one token; base units as decimal text. */
export type TokenTotals = Omit<EarningsRow, "account">;

@ObjectType({
  description:
    "What an account, or all of an identity's, has earned and claimed in one token. Amounts are base units of the token.",
})
export class TokenEarnings {
  constructor(
    readonly row: TokenTotals,
    readonly accounts: readonly Hex[],
    readonly reading: Reading,
  ) {}

  @Field(() => Token, { description: "The token." })
  get token(): Token {
    return new Token(this.row, this.reading);
  }

  @Field(() => BigIntScalar, {
    description: "All that was settled on the account or, of an identity, on all of its accounts.",
  })
  get earned(): bigint {
    return BigInt(this.row.earned);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  earnedFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.earned);
  }

  @Field(() => BigIntScalar, { description: "What was sent directly, and what was credited and then withdrawn." })
  get claimed(): bigint {
    return BigInt(this.row.claimed);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  claimedFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.claimed);
  }

  @Field(() => BigIntScalar, {
    description: "Earned less claimed. Below zero where more was withdrawn than has been seen credited.",
  })
  get claimable(): bigint {
    return this.earned - this.claimed;
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  claimableFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.claimable);
  }

  @Field(() => BigIntScalar, {
    description: "What of `earned` was settled at or below the chain's finalized block, within the cut.",
  })
  get finalizedEarned(): bigint {
    return BigInt(this.row.finalizedEarned);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  finalizedEarnedFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.finalizedEarned);
  }

  @Field(() => Int, { description: "How many payouts were settled." })
  get payoutCount(): number {
    return this.row.payoutCount;
  }

  @Field(() => DateTimeScalar, { nullable: true, description: "When the first payout was settled; null without any." })
  async firstAt(): Promise<number | null> {
    const times = (await this.spans()).flatMap(({ firstAt }) => firstAt ?? []);
    return times.length > 0 ? Math.min(...times) : null;
  }

  @Field(() => DateTimeScalar, { nullable: true, description: "When the last payout was settled; null without any." })
  async lastAt(): Promise<number | null> {
    const times = (await this.spans()).flatMap(({ lastAt }) => lastAt ?? []);
    return times.length > 0 ? Math.max(...times) : null;
  }

  private spans(): Promise<SettlementSpan[]> {
    const { chainId, token } = this.row;
    return Promise.all(
      this.accounts.map((account) => this.reading.loaders.settlementSpans.load({ account, chainId, token })),
    );
  }
}

@ObjectType({ description: "What an account has earned and claimed, by token." })
export class AccountEarnings {
  @Field(() => AddressScalar, { description: "The account." })
  readonly account: Hex;

  @Field(() => [TokenEarnings], {
    description: "By token: each with a settlement or claim or, where tokens were asked for, each of those.",
  })
  readonly tokens: readonly TokenEarnings[];

  @Field(() => String, {
    nullable: true,
    description: "In a subscription's message: subscribe with it as `after` to go on behind it. Else null.",
  })
  readonly cursor: string | null;

  constructor(account: Hex, rows: readonly EarningsRow[], reading: Reading, cursor: string | null = null) {
    this.account = account;
    this.cursor = cursor;
    this.tokens = rows.map((row) => new TokenEarnings(row, [account], reading));
  }
}

@ObjectType({ description: "A part of what was earned in a token. Amounts are base units of the token." })
export class EarningsPart {
  constructor(
    readonly row: EarningsPartRow,
    readonly whole: TokenEarnings,
  ) {}

  @Field(() => String, { nullable: true, description: "The role, in a breakdown by ROLE; else null." })
  get role(): string | null {
    return this.row.role ?? null;
  }

  @Field(() => BigIntScalar, {
    description: "What the payouts of the part amount to. All parts add up to what was earned.",
  })
  get earned(): bigint {
    return BigInt(this.row.earned);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  earnedFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.whole.reading, this.whole.row, this.earned);
  }

  @Field(() => Int, { description: "How many payouts were settled." })
  get payoutCount(): number {
    return this.row.payoutCount;
  }

  @Field(() => DateTimeScalar, { description: "When the first payout of the part was settled." })
  get firstAt(): number {
    return this.row.firstAt;
  }

  @Field(() => DateTimeScalar, { description: "When the last payout of the part was settled." })
  get lastAt(): number {
    return this.row.lastAt;
  }
}
