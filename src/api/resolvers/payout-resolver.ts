import type { GraphQLResolveInfo } from "graphql";
import { FieldResolver, Info, Resolver, Root } from "type-graphql";
import { Asset, loadAskedAsset } from "../types/asset.js";
import { Contributor } from "../types/contributor.js";
import { Event, loadEvent } from "../types/event.js";
import { Invocation } from "../types/invocation.js";
import { Payout } from "../types/payout.js";

@Resolver(() => Payout)
export class PayoutResolver {
  @FieldResolver(() => Contributor, { description: "The account it was settled on, as a contributor." })
  contributor(@Root() { row, reading }: Payout): Contributor {
    return new Contributor(row.account, reading);
  }

  @FieldResolver(() => Asset, {
    nullable: true,
    description: "The asset it was settled for; null where none was named.",
  })
  asset(@Root() { row, reading }: Payout, @Info() info: GraphQLResolveInfo): Asset | Promise<Asset> | null {
    return row.asset ? loadAskedAsset(reading, row.asset, info) : null;
  }

  @FieldResolver(() => Invocation, {
    nullable: true,
    description: "The invocation it was settled for; null where none was named, or one not seen.",
  })
  async invocation(@Root() { row, reading }: Payout): Promise<Invocation | null> {
    const { chainId, invocationContract: contract, invocation } = row;
    if (contract === null || invocation === null) return null;
    const found = await reading.loaders.invocations.load({ chainId, contract, invocation });
    return found && new Invocation(found, reading);
  }

  @FieldResolver(() => Event, { description: "The event that settled it." })
  event(@Root() { row, reading }: Payout): Promise<Event> {
    return loadEvent(reading, row);
  }
}
