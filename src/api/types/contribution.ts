import type { GraphQLResolveInfo } from "graphql";
import { Field, ID, Info, ObjectType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { formatContributionId } from "../../domain/ids.js";
import type { ContributionRow, ContributionTexts, ValidationRow } from "../../queries/people/contributions.js";
import { SHORT_TEXT_BYTES } from "../../queries/lists/long-texts.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { BigIntScalar } from "../scalars/whole-number.js";
import { Asset, loadAskedAsset } from "./asset.js";
import { Contributor } from "./contributor.js";
import { Event, loadEvent } from "./event.js";

@ObjectType({ description: "A validator's judgement of a contribution." })
export class ContributionValidation {
  constructor(
    private readonly row: ValidationRow,
    private readonly reading: Reading,
  ) {}

  @Field(() => AddressScalar, { description: "Who judged." })
  get validator(): Hex {
    return this.row.validator;
  }

  @Field(() => BigIntScalar, { description: "The score given; its scale is the validator's." })
  get score(): bigint {
    return BigInt(this.row.score);
  }

  @Field(() => DateTimeScalar, { description: "When." })
  get timestamp(): number {
    return this.row.blockTime;
  }

  @Field(() => Event, { description: "The event that recorded it." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}

@ObjectType({ description: "Work by an account on an asset, in a role, with a weight." })
export class Contribution {
  constructor(
    readonly row: ContributionRow,
    readonly reading: Reading,
  ) {}

  private text(which: keyof ContributionTexts): string | null | Promise<string | null> {
    const { row, reading } = this;
    if (row.textBytes <= SHORT_TEXT_BYTES) return row[which];
    return reading.loaders.contributionTexts.load(row).then((texts) => texts[which]);
  }

  @Field(() => ID, { description: "eip155:<chain>/<contract>/contribution/<id>." })
  get id(): string {
    return formatContributionId(this.row.chainId, this.row.contract, this.row.contribution);
  }

  @Field(() => AddressScalar, { description: "Whose work it is." })
  get account(): Hex {
    return this.row.contributor;
  }

  @Field(() => Contributor, { description: "Whose work it is, as a contributor." })
  get contributor(): Contributor {
    return new Contributor(this.row.contributor, this.reading);
  }

  @Field(() => Asset, { description: "The asset worked on." })
  asset(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.row.asset, info);
  }

  @Field(() => ChainIdScalar, { description: "The chain it was recorded on." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => String, { description: "The role, such as labeler or developer." })
  get role(): string {
    return this.row.role;
  }

  @Field(() => BigIntScalar, { description: "Its weight among the asset's active contributions." })
  get weight(): bigint {
    return BigInt(this.row.weight);
  }

  @Field(() => String, { description: "Where its evidence is said to lie: not checked, treat with care." })
  evidence(): string | null | Promise<string | null> {
    return this.text("evidence");
  }

  @Field(() => Boolean, { description: "Whether it counts: recorded and not revoked." })
  get isActive(): boolean {
    return this.row.isActive;
  }

  @Field(() => DateTimeScalar, { description: "When it was recorded." })
  get recordedAt(): number {
    return this.row.blockTime;
  }

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was revoked; null where it was not." })
  get revokedAt(): number | null {
    return this.row.revokedAt;
  }

  @Field(() => AddressScalar, { nullable: true, description: "Who revoked it." })
  get revokedBy(): Hex | null {
    return this.row.revokedBy;
  }

  @Field(() => String, { nullable: true, description: "The reason given for the revocation." })
  revokeReason(): string | null | Promise<string | null> {
    return this.text("revokeReason");
  }

  @Field(() => [ContributionValidation], { description: "Its validations, oldest first." })
  async validations(): Promise<ContributionValidation[]> {
    const rows = await this.reading.loaders.validations.load(this.row);
    return rows.map((row) => new ContributionValidation(row, this.reading));
  }

  @Field(() => Event, { description: "The event that recorded it." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}
