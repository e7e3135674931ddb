import { Field, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import type { AnomalyRow } from "../../queries/log/anomalies.js";
import type { Reading } from "../readings.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { Event, loadEvent } from "./event.js";

@ObjectType({
  description:
    "An event set aside because it breaks a rule or does not decode, or money that counts although it does not add up.",
})
export class Anomaly {
  constructor(
    private readonly row: AnomalyRow,
    private readonly reading: Reading,
  ) {}

  @Field(() => String, {
    description: "Why: a sentence that begins with a stable code word and a colon. docs/api.md lists the code words.",
  })
  get reason(): string {
    return this.row.reason;
  }

  @Field(() => Boolean, {
    description: "False: set aside, without effect on any figure. True: it counts nevertheless.",
  })
  get applied(): boolean {
    return this.row.applied;
  }

  @Field(() => AddressScalar, { nullable: true, description: "The account concerned, where there is one." })
  get account(): Hex | null {
    return this.row.account;
  }

  @Field(() => Event, { description: "The event." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}
