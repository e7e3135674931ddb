import type { GraphQLResolveInfo } from "graphql";
import { Field, Info, ObjectType } from "type-graphql";
import type { DerivationRow } from "../../queries/assets/derivations.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { BigDecimalScalar } from "../scalars/share.js";
import { Asset, loadAskedAsset } from "./asset.js";
import { Event, loadEvent } from "./event.js";

@ObjectType({
  description:
    "A direct derivation: the child asset is made from the parent asset. A lineage may ignore it, where it closes a cycle.",
})
export class Derivation {
  constructor(
    readonly row: DerivationRow,
    readonly reading: Reading,
  ) {}

  @Field(() => Asset, { description: "The asset made." })
  child(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.row.child, info);
  }

  @Field(() => Asset, { description: "The asset it was made from." })
  parent(@Info() info: GraphQLResolveInfo): Asset | Promise<Asset> {
    return loadAskedAsset(this.reading, this.row.parent, info);
  }

  @Field(() => BigDecimalScalar, {
    description: "Part of the child's revenue that belongs to the parent; 1 is all of it.",
  })
  get share(): bigint {
    return BigInt(this.row.share);
  }

  @Field(() => String, { description: "How the child was made, in its owner's word, such as fine-tune or merge." })
  get relation(): string {
    return this.row.relation;
  }

  @Field(() => ChainIdScalar, { description: "The chain it was registered on: its child's." })
  get chainId(): number {
    return this.row.chainId;
  }

  @Field(() => DateTimeScalar, { description: "When it was registered last." })
  get timestamp(): number {
    return this.row.blockTime;
  }

  @Field(() => Event, { description: "Its latest registration." })
  event(): Promise<Event> {
    return loadEvent(this.reading, this.row);
  }
}
