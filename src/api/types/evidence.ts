import { Field, ObjectType } from "type-graphql";
import type { EvidenceRow } from "../../queries/evidence.js";
import type { Reading } from "../readings.js";
import { BigIntScalar } from "../scalars/whole-number.js";

@ObjectType({
  description: "An event that makes up a figure, and by how much. All the evidence of a figure adds up to it.",
})
export class Evidence {
  constructor(
    readonly row: EvidenceRow,
    readonly reading: Reading,
  ) {}

  @Field(() => BigIntScalar, { description: "What the event adds to the figure, in base units of the token." })
  get amount(): bigint {
    return BigInt(this.row.amount);
  }
}
