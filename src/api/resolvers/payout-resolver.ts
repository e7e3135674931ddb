import { Args, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import { compileWhere } from "../../queries/filter.js";
import { type LedgerOrder, listLedger, payoutFilters } from "../../queries/ledger.js";
import type { ApiContext } from "../context.js";
import { type ListArgs, type RootListArgs, createListArgs, toListPageArgs } from "../lists/create-list-args.js";
import { createPageType, type ItemPage } from "../lists/create-page-type.js";
import { createWhereInput } from "../lists/create-where-input.js";
import type { Reading } from "../readings.js";
import { Asset, loadAsset } from "../types/asset.js";
import { Contributor } from "../types/contributor.js";
import { Event, loadEvent } from "../types/event.js";
import { Payout } from "../types/payout.js";
import { type Sql, allOf, bytes, sql } from "../../queries/sql.js";

const PayoutWhere = createWhereInput("PayoutWhere", payoutFilters, {
  account: "The account it was settled on.",
  token: "CAIP-19 id of the token.",
  amount: "Amount, in base units of the token.",
  chainId: "The chain it was settled on.",
  block: "Number of the block it was settled in.",
  timestamp: "When it was settled.",
  isFinalized: "Whether its block is finalized.",
  asset: "CAIP-19 id of the asset it was settled for.",
  role: "The role it was settled for.",
  direct: "Whether it was sent, rather than credited.",
});

const payoutArgs = createListArgs<LedgerOrder>(PayoutWhere, "PayoutOrder", {
  TIME: "The total order of their events.",
  AMOUNT: "Amount in base units, whatever the token; then the total order.",
});

export const PayoutPage = createPageType("PayoutPage", () => Payout);

@Resolver(() => Payout)
export class PayoutResolver {
  @Query(() => PayoutPage.type, { description: "Settled payouts." })
  async payouts(
    @Args(() => payoutArgs.root) args: RootListArgs<LedgerOrder>,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<ItemPage<Payout>> {
    return payoutPage(await readings.at(args.asOf), sql`true`, args, limits.page);
  }

  @FieldResolver(() => Contributor, { description: "The account it was settled on, as a contributor." })
  contributor(@Root() { row, reading }: Payout): Contributor {
    return new Contributor(row.account, reading);
  }

  @FieldResolver(() => Asset, {
    nullable: true,
    description: "The asset it was settled for; null where none was named.",
  })
  asset(@Root() { row, reading }: Payout): Promise<Asset> | null {
    return row.asset ? loadAsset(reading, row.asset) : null;
  }

  @FieldResolver(() => Event, { description: "The event that settled it." })
  event(@Root() { row, reading }: Payout): Promise<Event> {
    return loadEvent(reading, row);
  }
}

@Resolver(() => Contributor)
export class ContributorPayoutsResolver {
  @FieldResolver(() => PayoutPage.type, { description: "Payouts settled on the account." })
  payouts(
    @Root() { account, reading }: Contributor,
    @Args(() => payoutArgs.nested) args: ListArgs<LedgerOrder>,
    @Ctx() { limits }: ApiContext,
  ): Promise<ItemPage<Payout>> {
    return payoutPage(reading, sql`l.account = ${bytes(account)}`, args, limits.page);
  }
}

@Resolver(() => Asset)
export class AssetPayoutsResolver {
  @FieldResolver(() => PayoutPage.type, { description: "Payouts settled for the asset itself." })
  payouts(
    @Root() { row, reading }: Asset,
    @Args(() => payoutArgs.nested) args: ListArgs<LedgerOrder>,
    @Ctx() { limits }: ApiContext,
  ): Promise<ItemPage<Payout>> {
    return payoutPage(reading, sql`l.asset = ${bytes(row.asset)}`, args, limits.page);
  }
}

async function payoutPage(
  reading: Reading,
  of: Sql,
  args: ListArgs<LedgerOrder>,
  maxPage: number,
): Promise<ItemPage<Payout>> {
  const where = allOf([of, compileWhere(payoutFilters, args.where)]);
  const pageArgs = toListPageArgs(args, maxPage);
  const page = await listLedger(reading.snapshot, "payouts", where, args.orderBy ?? "TIME", pageArgs);
  return PayoutPage.create(page, (row) => new Payout(row, reading));
}
