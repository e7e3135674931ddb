import { Field, ObjectType, registerEnumType } from "type-graphql";
import { Payout } from "./payout.js";

export const PayoutChangeKindEnum = { ADDED: "ADDED", REMOVED: "REMOVED" } as const;
registerEnumType(PayoutChangeKindEnum, {
  name: "PayoutChangeKind",
  description: "Whether a payout came or went.",
  valuesConfig: {
    ADDED: { description: "It has been indexed." },
    REMOVED: { description: "A reorg took it back: it no longer counts. It may come again, in another block." },
  },
});

@ObjectType({ description: "A payout that came, or one told of before that a reorg took back." })
export class PayoutChange {
  constructor(kind: keyof typeof PayoutChangeKindEnum, payout: Payout, cursor: string) {
    this.kind = kind;
    this.payout = payout;
    this.cursor = cursor;
  }

  @Field(() => PayoutChangeKindEnum, { description: "Whether it came or went." })
  readonly kind: keyof typeof PayoutChangeKindEnum;

  @Field(() => Payout, { description: "The payout; of a removed one, as it stood." })
  readonly payout: Payout;

  @Field(() => String, { description: "Subscribe with it as `after` to go on behind this message, here or elsewhere." })
  readonly cursor: string;
}
