import { Arg, Args, Ctx, ID, Query, Resolver } from "type-graphql";
import { parseContractId } from "../../domain/ids.js";
import { findContribution } from "../../queries/people/contributions.js";
import { quote } from "../../queries/lists/filter.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { Contribution } from "../types/contribution.js";

@Resolver(() => Contribution)
export class ContributionResolver {
  @Query(() => Contribution, { nullable: true, description: "One contribution; null where it has not been seen." })
  async contribution(
    @Arg("id", () => ID, { description: "eip155:<chain>/<contract>/contribution/<id>." }) id: string,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Contribution | null> {
    const key = parseContractId(id, "contribution");
    if (!key) throw badInput(`id: expected eip155:<chain>/<contract>/contribution/<id>, found ${quote(id)}.`);
    const reading = await readings.at(asOf, minBlock);
    const { chainId, contract, id: contribution } = key;
    const row = await findContribution(reading.snapshot, { chainId, contract, contribution });
    return row && new Contribution(row, reading);
  }
}
