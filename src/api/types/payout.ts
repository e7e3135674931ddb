import { Field, ID, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { Hex } from "../../domain/hex.js";
import { formatEventId, formatInvocationId } from "../../domain/ids.js";
import type { LedgerRow } from "../../queries/money/ledger.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";
import { Block } from "./block.js";
import { Token } from "./token.js";

@ObjectType({
  description: "Money settled on an account for an invocation or asset: sent directly, or credited on chain.",
})
export class Payout {
  constructor(
    readonly row: LedgerRow,
    readonly reading: Reading,
  ) {}

  @Field(() => ID, { description: "The id of its event: eip155:<chain>/<blockHash>/<logIndex>/<sub>." })
  get id(): string {
    return formatEventId(this.row.chainId, this.row.blockHash, this.row.logIndex, this.row.subIndex);
  }

  @Field(() => AddressScalar, { description: "The account it was settled on." })
  get account(): Hex {
    return this.row.account;
  }

  @Field(() => String, { description: "The role it was settled for; may be empty." })
  get role(): string {
    return this.row.role;
  }

  @Field(() => Token, { description: "The token it is paid in." })
  get token(): Token {
    return new Token(this.row, this.reading);
  }

  @Field(() => BigIntScalar, { description: "Amount, in base units of the token." })
  get amount(): bigint {
    return BigInt(this.row.amount);
  }

  @Field(() => BigDecimalScalar, { nullable: true, description: IN_WHOLE_TOKENS })
  amountFormatted(): Promise<Decimal | null> {
    return inWholeTokens(this.reading, this.row, this.amount);
  }

  @Field(() => Boolean, { description: "Whether it was sent to the account, rather than credited to be claimed." })
  get direct(): boolean {
    return this.row.direct;
  }

  @Field(() => ID, {
    nullable: true,
    description:
      "The invocation it was settled for, eip155:<chain>/<contract>/invocation/<id>; null where none was named.",
  })
  get invocationId(): string | null {
    const { chainId, invocation, invocationContract } = this.row;
    return invocation !== null && invocationContract !== null
      ? formatInvocationId(chainId, invocationContract, invocation)
      : null;
  }

  @Field(() => ChainIdScalar, { description: "The chain it was settled on." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => Block, { description: "The block it was settled in." })
  get block(): Block {
    return new Block({ number: this.row.blockNumber, hash: this.row.blockHash, time: this.row.blockTime });
  }

  @Field(() => DateTimeScalar, { description: "When it was settled: its block's timestamp." })
  get timestamp(): number {
    return this.row.blockTime;
  }

  @Field(() => Boolean, {
    description:
      "Whether its block is finalized, at or below the chain's finality depth: only a reorg deeper than that, or a changed set of contracts, takes it back.",
  })
  get isFinalized(): boolean {
    return this.row.isFinalized;
  }
}
