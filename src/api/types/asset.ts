import type { GraphQLResolveInfo } from "graphql";
import { Field, ID, ObjectType } from "type-graphql";
import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import type { AssetRow, AssetTexts } from "../../queries/assets/assets.js";
import { SHORT_TEXT_BYTES } from "../../queries/lists/long-texts.js";
import { asksOnly } from "../asks-only.js";
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
    readonly key: Hex,
    readonly reading: Reading,
    private readonly loaded: AssetRow | undefined,
  ) {}

  /** What was read of it; throws where only its key was asked for. */
  get row(): AssetRow {
    if (!this.loaded) throw new Error(`Asset ${this.key}: expected it to have been read, found only its key.`);
    return this.loaded;
  }

  private text(which: keyof AssetTexts): string | null | Promise<string | null> {
    const { row, reading } = this;
    if (row.textBytes <= SHORT_TEXT_BYTES) return row[which];
    return reading.loaders.assetTexts.load(row).then((texts) => texts[which]);
  }

  @Field(() => ID, { description: "CAIP-19: eip155:<chain>/erc721:<registry>/<id>." })
  get id(): string {
    return formatAssetId(decodeAssetKey(this.key));
  }

  @Field(() => Boolean, { description: "Whether its registration has been indexed." })
  get registered(): boolean {
    return this.row.isRegistered;
  }

  @Field(() => ChainIdScalar, { description: "The chain it lives on." })
  get chainId(): number {
    return Number(decodeAssetKey(this.key).chainId);
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
  name(): string | null | Promise<string | null> {
    return this.text("name");
  }

  @Field(() => String, {
    nullable: true,
    description: "Where its metadata is said to lie: not checked, treat with care.",
  })
  uri(): string | null | Promise<string | null> {
    return this.text("uri");
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

/** What an asset's key says, without anything read. */
const asksForKey = asksOnly(new Set(["__typename", "id", "chainId"]));

/** The asset of a key, registered or not, in the reading of the object that names it. */
export async function loadAsset(reading: Reading, key: Hex): Promise<Asset> {
  return new Asset(key, reading, await reading.loaders.assets.load(key));
}

/** The same for a field of a query, which reads nothing where no more than the key is asked for: a lineage names thousands. */
export function loadAskedAsset(reading: Reading, key: Hex, info: GraphQLResolveInfo): Asset | Promise<Asset> {
  return asksForKey(info) ? new Asset(key, reading, undefined) : loadAsset(reading, key);
}
