import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { buildSchemaSync } from "type-graphql";
import { AssetResolver } from "./resolvers/asset-resolver.js";
import { ChainResolver } from "./resolvers/chain-resolver.js";
import { ContributorResolver } from "./resolvers/contributor-resolver.js";
import {
  EarningsPartResolver,
  EarningsResolver,
  EvidenceResolver,
  TokenEarningsResolver,
} from "./resolvers/earnings-resolver.js";
import { EventResolver } from "./resolvers/event-resolver.js";
import { LineageResolver } from "./resolvers/lineage-resolver.js";
import { AssetPayoutsResolver, ContributorPayoutsResolver, PayoutResolver } from "./resolvers/payout-resolver.js";

let schema: GraphQLSchema | undefined;

/** The executable schema; type-graphql keeps its metadata for the whole process, so there is one. */
export function getSchema(): GraphQLSchema {
  return (schema ??= buildSchemaSync({
    resolvers: [
      AssetResolver,
      AssetPayoutsResolver,
      ChainResolver,
      ContributorResolver,
      ContributorPayoutsResolver,
      EarningsResolver,
      EarningsPartResolver,
      EventResolver,
      EvidenceResolver,
      LineageResolver,
      PayoutResolver,
      TokenEarningsResolver,
    ],
    validate: false,
  }));
}
