import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { AsOf } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { Contributor } from "../types/contributor.js";
import { AccountEarnings } from "../types/earnings.js";

@Resolver(() => Contributor)
export class ContributorResolver {
  @Query(() => Contributor, {
    nullable: true,
    description: "One contributor; null for an account without contribution, payout or claim.",
  })
  async contributor(
    @Arg("account", () => AddressScalar, { description: "The account." }) account: Hex,
    @Arg("asOf", () => AsOf, { nullable: true, description: "A past to answer as of; the present without it." })
    asOf: AsOf | null,
    @Ctx() { readings }: ApiContext,
  ): Promise<Contributor | null> {
    const reading = await readings.at(asOf);
    return (await reading.loaders.contributors.load(account)) ? new Contributor(account, reading) : null;
  }

  @FieldResolver(() => AccountEarnings, { description: "What the account has earned and claimed, in every token." })
  async earnings(@Root() { account, reading }: Contributor): Promise<AccountEarnings> {
    return new AccountEarnings(account, await reading.loaders.earnings.load(account), reading);
  }
}
