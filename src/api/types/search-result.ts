import { Field, ObjectType } from "type-graphql";
import { Asset } from "./asset.js";
import { Contributor } from "./contributor.js";
import { Event } from "./event.js";
import { Identity } from "./identity.js";
import { Token } from "./token.js";

@ObjectType({ description: "What a text was found in: at most 20 of each kind." })
export class SearchResult {
  @Field(() => [Asset], { description: "Assets of this id, or whose name contains the text." })
  readonly assets: readonly Asset[] = [];

  @Field(() => [Token], { description: "Tokens whose symbol begins with the text: their contracts' own word." })
  readonly tokens: readonly Token[] = [];

  @Field(() => Contributor, { nullable: true, description: "The contributor of this account." })
  readonly contributor: Contributor | null = null;

  @Field(() => Identity, { nullable: true, description: "The identity of this name, 32 bytes." })
  readonly identity: Identity | null = null;

  @Field(() => [Event], { description: "The events of the transaction of this hash." })
  readonly events: readonly Event[] = [];

  constructor(fields: Partial<SearchResult>) {
    Object.assign(this, fields);
  }
}
