import { Field, ID, ObjectType } from "type-graphql";
import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import type { AssetRow } from "../../queries/assets.js";
import type { Reading } from "../readings.js";
import { ChainIdScalar } from "../scalars/chain-id.js";
import { DateTimeScalar } from "../scalars/date-time.js";
import { AddressScalar, BytesScalar } from "../scalars/hex-bytes.js";

@ObjectType({
  description:
    "Something invocable or usable: a dataset, model, fine-tune, prompt, agent or application. One that events only name has registered: false and nulls.",
})
export class Asset {
  constructor(
    readonly row: AssetRow,
    readonly reading: Reading,
  ) {}

  @Field(() => ID, { description: "CAIP-19: eip155:<chain>/erc721:<registry>/<id>." })
  get id(): string {
    return formatAssetId(decodeAssetKey(this.row.asset));
  }

  @Field(() => Boolean, { description: "Whether its registration has been indexed." })
  get registered(): boolean {
    return this.row.isRegistered;
  }

  @Field(() => ChainIdScalar, { description: "The chain it lives on." })
  get chainId(): number {
    return Number(decodeAssetKey(this.row.asset).chainId);
  }

  @Field(() => AddressScalar, { nullable: true, description: "The account that holds it; null where it was burnt." })
  get owner(): Hex | null {
    return this.row.owner;
  }

  @Field(() => String, {
    nullable: true,
    description: "What it is, in its registrant's word, such as model or dataset.",
  })
  get kind(): string | null {
    return this.row.kind;
  }

  @Field(() => String, { nullable: true, description: "Its name: its owner's word, not checked." })
  get name(): string | null {
    return this.row.name;
  }

  @Field(() => String, {
    nullable: true,
    description: "Where its metadata is said to lie: not checked, treat with care.",
  })
  get uri(): string | null {
    return this.row.uri;
  }

  @Field(() => BytesScalar, { nullable: true, description: "Hash of its content, 32 bytes, as its owner states it." })
  get contentHash(): Hex | null {
    return this.row.contentHash;
  }

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was registered." })
  get registeredAt(): number | null {
    return this.row.blockTime;
  }
}

/** The asset of a key, registered or not, in the reading of the object that names it. */
export async function loadAsset(reading: Reading, asset: Hex): Promise<Asset> {
  return new Asset(await reading.loaders.assets.load(asset), reading);
}
