import { Field, ID, ObjectType } from "type-graphql";
import type { Decimal } from "../../domain/decimal.js";
import type { Hex } from "../../domain/hex.js";
import { formatEventId } from "../../domain/ids.js";
import type { LedgerRow } from "../../queries/money/ledger.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { IN_WHOLE_TOKENS, inWholeTokens } from "../whole-tokens.js";
import { Block } from "./block.js";
import { Contributor } from "./contributor.js";
import { Event, loadEvent } from "./event.js";
import { Token } from "./token.js";

@ObjectType({ description: "Credited money withdrawn by the account." })
export class Claim {
  constructor(
    private readonly row: LedgerRow,
    private readonly reading: Reading,
  ) {}

  @Field(() => ID, { description: "The id of its event: eip155:<chain>/<blockHash>/<logIndex>/<sub>." })
  get id(): string {
    return formatEventId(this.row.chainId, this.row.blockHash, this.row.logIndex, this.row.subIndex);
  }

  @Field(() => AddressScalar, { description: "The account that withdrew it." })
  get account(): Hex {
    return this.row.account;
  }

  @Field(() => Contributor, { description: "The account that withdrew it, as a contributor." })
  get contributor(): Contributor {
    return new Contributor(this.row.account, this.reading);
  }

  @Field(() => ChainIdScalar, { description: "The chain it was withdrawn on." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => Token, { description: "The token withdrawn." })
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

  @Field(() => Block, { description: "The block it is in." })
  get block(): Block {
    return new Block({ number: this.row.blockNumber, hash: this.row.blockHash, time: this.row.blockTime });
  }

  @Field(() => DateTimeScalar, { description: "When it was withdrawn: its block's timestamp." })
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

  @Field(() => Event, { description: "The event that withdrew it." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}
