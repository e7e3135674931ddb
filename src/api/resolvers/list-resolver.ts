import { Args, Ctx, Query, Resolver } from "type-graphql";
import { isUnregisteredAlone, listUnregisteredAssets } from "../../queries/assets/assets.js";
import type { ApiContext } from "../context.js";
import { anomalies } from "../lists/anomalies.js";
import { assets } from "../lists/assets.js";
import { claims } from "../lists/claims.js";
import { contributions } from "../lists/contributions.js";
import { type ListArgs, type RootListArgs, toListPageArgs } from "../lists/create-list-args.js";
import type { ItemPage } from "../lists/create-page-type.js";
import { derivations } from "../lists/derivations.js";
import { events } from "../lists/events.js";
import { invocations } from "../lists/invocations.js";
import { payouts } from "../lists/payouts.js";
import { tokens } from "../lists/tokens.js";
import type { Anomaly } from "../types/anomaly.js";
import type { Asset } from "../types/asset.js";
import type { Claim } from "../types/claim.js";
import type { Contribution } from "../types/contribution.js";
import type { Derivation } from "../types/derivation.js";
import type { Event } from "../types/event.js";
import type { Invocation } from "../types/invocation.js";
import type { Payout } from "../types/payout.js";
import type { Token } from "../types/token.js";

/** The lists that a query gives whole. */
@Resolver()
export class ListResolver {
  @Query(() => assets.pageType, { description: "Assets." })
  async assets(
    @Args(() => assets.args.root) args: RootListArgs<"TIME" | "NAME">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Asset>> {
    if (!isUnregisteredAlone(args.where)) return assets.root(args, context);
    const reading = await context.readings.at(args.asOf, args.minBlock);
    const page = await listUnregisteredAssets(reading.snapshot, toListPageArgs(args, context.limits.page));
    return assets.toPage(page, reading);
  }

  @Query(() => contributions.pageType, { description: "Contributions, revoked ones among them." })
  contributions(
    @Args(() => contributions.args.root) args: RootListArgs<"TIME" | "WEIGHT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Contribution>> {
    return contributions.root(args, context);
  }

  @Query(() => derivations.pageType, { description: "Direct derivations that are current, by child or parent." })
  derivations(
    @Args(() => derivations.args.root) args: RootListArgs<"TIME" | "SHARE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Derivation>> {
    return derivations.root(args, context);
  }

  @Query(() => invocations.pageType, { description: "Invocations." })
  invocations(
    @Args(() => invocations.args.root) args: RootListArgs<"TIME" | "FEE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Invocation>> {
    return invocations.root(args, context);
  }

  @Query(() => payouts.pageType, { description: "Settled payouts." })
  payouts(
    @Args(() => payouts.args.root) args: RootListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Payout>> {
    return payouts.root(args, context);
  }

  @Query(() => claims.pageType, { description: "Claims: credited money withdrawn." })
  claims(
    @Args(() => claims.args.root) args: RootListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Claim>> {
    return claims.root(args, context);
  }

  @Query(() => events.pageType, {
    description: "The log itself: one row a domain event, and one for each log that gave none, set aside or not.",
  })
  events(
    @Args(() => events.args.root) args: RootListArgs<"TIME">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Event>> {
    return events.root(args, context);
  }

  @Query(() => tokens.pageType, { description: "Tokens that an invocation, payout or claim names, at present." })
  tokens(@Args(() => tokens.args.nested) args: ListArgs<"ID">, @Ctx() context: ApiContext): Promise<ItemPage<Token>> {
    return tokens.root(args, context);
  }

  @Query(() => anomalies.pageType, { description: "What was set aside, and money that does not add up; and why." })
  anomalies(
    @Args(() => anomalies.args.root) args: RootListArgs<"TIME">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Anomaly>> {
    return anomalies.root(args, context);
  }
}
