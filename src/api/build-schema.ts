import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { createPubSub } from "graphql-yoga";
import { buildSchemaSync } from "type-graphql";
import { AssetResolver } from "./resolvers/asset-resolver.js";
import { AttributionResolver } from "./resolvers/attribution-resolver.js";
import { ChainResolver } from "./resolvers/chain-resolver.js";
import { ContributionResolver } from "./resolvers/contribution-resolver.js";
import { ContributorResolver } from "./resolvers/contributor-resolver.js";
import {
  EarningsPartResolver,
  EarningsResolver,
  EvidenceResolver,
  TokenEarningsResolver,
} from "./resolvers/earnings-resolver.js";
import { EventResolver } from "./resolvers/event-resolver.js";
import { IdentityResolver } from "./resolvers/identity-resolver.js";
import { InvocationResolver } from "./resolvers/invocation-resolver.js";
import { LineageResolver } from "./resolvers/lineage-resolver.js";
import { ListResolver } from "./resolvers/list-resolver.js";
import { PayoutResolver } from "./resolvers/payout-resolver.js";
import { SearchResolver } from "./resolvers/search-resolver.js";
import { SeriesResolver } from "./resolvers/series-resolver.js";
import { SubscriptionResolver } from "./resolvers/subscription-resolver.js";

let schema: GraphQLSchema | undefined;

/** The executable schema; type-graphql keeps its metadata for the whole process, so there is one. */
export function getSchema(): GraphQLSchema {
  return (schema ??= buildSchemaSync({
    resolvers: [
      AssetResolver,
      AttributionResolver,
      ChainResolver,
      ContributionResolver,
      ContributorResolver,
      EarningsResolver,
      EarningsPartResolver,
      EventResolver,
      EvidenceResolver,
      IdentityResolver,
      InvocationResolver,
      LineageResolver,
      ListResolver,
      PayoutResolver,
      SearchResolver,
      SeriesResolver,
      SubscriptionResolver,
      TokenEarningsResolver,
    ],
    validate: false,
    // Asked for by the library; every subscription here reads the database instead, so that each server tells the same.
    pubSub: createPubSub(),
  }));
}
