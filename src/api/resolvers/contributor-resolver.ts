import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Query,
  Resolver,
  Root,
  registerEnumType,
} from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import {
  type ContributorRow,
  contributorFilters,
  contributorList,
  contributorOrders,
  hasManyWorkers,
} from "../../queries/people/contributor-list.js";
import { counterOf, ownCounters } from "../../queries/lists/counters.js";
import type { Where } from "../../queries/lists/filter.js";
import { type Direction, type Ownership, readPage } from "../../queries/lists/page.js";
import { badInput } from "../../queries/reading/query-error.js";
import { type Sql, sql } from "../../queries/reading/sql.js";
import { AsOf, AS_OF, BlockPointer, MIN_BLOCK, PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { assets } from "../lists/assets.js";
import { claims } from "../lists/claims.js";
import { contributions } from "../lists/contributions.js";
import { CursorArgs, type ListArgs, OrderDirection, toListPageArgs } from "../lists/create-list-args.js";
import { type ItemPage, createPageType } from "../lists/create-page-type.js";
import { createWhereInput } from "../lists/create-where-input.js";
import { payouts } from "../lists/payouts.js";
import { readTokenId } from "../read-token-id.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import type { Asset } from "../types/asset.js";
import type { Claim } from "../types/claim.js";
import type { Contribution } from "../types/contribution.js";
import { Contributor } from "../types/contributor.js";
import { AccountEarnings } from "../types/earnings.js";
import { Identity } from "../types/identity.js";
import type { Payout } from "../types/payout.js";
import { loadIdentity } from "../load-identity.js";

const ContributorWhere = createWhereInput("ContributorWhere", contributorFilters(null), {
  account: "The account.",
  role: "The role of one of its active contributions, which meets the conditions on asset beside it too.",
  asset:
    "CAIP-19 id of the asset of one of its active contributions, which meets the conditions on role beside it too.",
});

const ContributorOrder = { ACCOUNT: "ACCOUNT", EARNED: "EARNED" } as const;
registerEnumType(ContributorOrder, {
  name: "ContributorOrder",
  description: "What a list can be ordered by.",
  valuesConfig: {
    ACCOUNT: { description: "The account's bytes." },
    EARNED: { description: "What was earned in the token given; then account." },
  },
});

const ContributorPage = createPageType("ContributorPage", () => Contributor);

@ArgsType()
class ContributorArgs extends CursorArgs {
  @Field(() => ContributorWhere, { nullable: true, description: "Which contributors to list; all without it." })
  readonly where?: Where | null;

  @Field(() => ID, {
    nullable: true,
    description: "CAIP-19 id: only contributors with a settlement in this token; needed to order by EARNED.",
  })
  readonly token?: string | null;

  @Field(() => ContributorOrder, {
    nullable: true,
    defaultValue: ContributorOrder.ACCOUNT,
    description: "What to order by.",
  })
  readonly orderBy?: keyof typeof ContributorOrder | null;

  @Field(() => OrderDirection, {
    nullable: true,
    defaultValue: OrderDirection.DESC,
    description: "Which way the order runs.",
  })
  readonly orderDirection?: Direction | null;

  @Field(() => AsOf, { nullable: true, description: AS_OF })
  readonly asOf?: AsOf | null;

  @Field(() => BlockPointer, { nullable: true, description: MIN_BLOCK })
  readonly minBlock?: BlockPointer | null;
}

const ownedBy = (column: Sql, counter?: Sql): Ownership => ({
  name: `account ${column.strings.join()}`,
  types: ["bytea"],
  condition: sql`${column} = owner.k0`,
  counter,
});
const byteaOf = ({ account }: Contributor): [string] => [`\\x${account.slice(2)}`];

@Resolver(() => Contributor)
export class ContributorResolver {
  @Query(() => Contributor, {
    nullable: true,
    description: "One contributor; null for an account without contribution, payout or claim.",
  })
  async contributor(
    @Arg("account", () => AddressScalar, { description: "The account." }) account: Hex,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Contributor | null> {
    const reading = await readings.at(asOf, minBlock);
    return (await reading.loaders.contributors.load(account)) ? new Contributor(account, reading) : null;
  }

  @Query(() => ContributorPage.type, { description: "Contributors; ordered by EARNED, a leaderboard." })
  async contributors(
    @Args(() => ContributorArgs) args: ContributorArgs,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<ItemPage<Contributor>> {
    const orderBy = args.orderBy ?? "ACCOUNT";
    const token = typeof args.token === "string" ? readTokenId(args.token, "token") : undefined;
    if (orderBy === "EARNED" && !token)
      throw badInput("orderBy: EARNED needs a token, for amounts of different tokens cannot be compared.");
    const pageArgs = toListPageArgs({ ...args, orderBy: null }, limits.page);
    const reading = await readings.at(args.asOf, args.minBlock);
    const { snapshot } = reading;
    const where = args.where ?? {};
    const isCrowded = token !== undefined && (await hasManyWorkers(snapshot, where));
    const list = contributorList(snapshot.cut, where, token, isCrowded);
    const page = await readPage<ContributorRow>(snapshot, list, contributorOrders[orderBy], pageArgs);
    return ContributorPage.create(page, ({ account }) => new Contributor(account, reading));
  }

  @FieldResolver(() => AccountEarnings, { description: "What the account has earned and claimed, in every token." })
  async earnings(@Root() { account, reading }: Contributor): Promise<AccountEarnings> {
    return new AccountEarnings(account, await reading.loaders.earnings.load(account), reading);
  }

  @FieldResolver(() => Identity, {
    nullable: true,
    description: "The identity that holds the account; null where none does.",
  })
  async identity(@Root() { account, reading }: Contributor): Promise<Identity | null> {
    const id = await reading.loaders.identities.load(account);
    return id && loadIdentity(reading, id);
  }

  @FieldResolver(() => assets.pageType, { description: "Assets the account holds." })
  assets(
    @Root() contributor: Contributor,
    @Args(() => assets.args.nested) args: ListArgs<"TIME" | "NAME">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Asset>> {
    return assets.nested(contributor.reading, ownedBy(sql`o.owner`), byteaOf(contributor), args, context);
  }

  @FieldResolver(() => contributions.pageType, { description: "The account's contributions, revoked ones among them." })
  contributions(
    @Root() contributor: Contributor,
    @Args(() => contributions.args.nested) args: ListArgs<"TIME" | "WEIGHT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Contribution>> {
    return contributions.nested(contributor.reading, ownedBy(sql`c.contributor`), byteaOf(contributor), args, context);
  }

  @FieldResolver(() => payouts.pageType, { description: "Payouts settled on the account." })
  payouts(
    @Root() contributor: Contributor,
    @Args(() => payouts.args.nested) args: ListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Payout>> {
    const counter = counterOf(ownCounters.accountPayouts, args.where);
    return payouts.nested(contributor.reading, ownedBy(sql`l.account`, counter), byteaOf(contributor), args, context);
  }

  @FieldResolver(() => claims.pageType, { description: "The account's claims." })
  claims(
    @Root() contributor: Contributor,
    @Args(() => claims.args.nested) args: ListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Claim>> {
    return claims.nested(contributor.reading, ownedBy(sql`l.account`), byteaOf(contributor), args, context);
  }
}
