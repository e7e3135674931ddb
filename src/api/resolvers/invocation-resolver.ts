import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { parseContractId } from "../../domain/ids.js";
import { quote } from "../../queries/lists/filter.js";
import type { Ownership, OwnerKey } from "../../queries/lists/page.js";
import { badInput } from "../../queries/reading/query-error.js";
import { sql } from "../../queries/reading/sql.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import type { ListArgs } from "../lists/create-list-args.js";
import type { ItemPage } from "../lists/create-page-type.js";
import { invocations } from "../lists/invocations.js";
import { payouts } from "../lists/payouts.js";
import { Invocation } from "../types/invocation.js";
import type { Payout } from "../types/payout.js";

const nestedIn: Ownership = {
  name: "invocation parent",
  types: ["bytea", "numeric", "bigint"],
  condition: sql`i.contract = owner.k0 and i.parent_invocation = owner.k1 and i.chain_id = owner.k2`,
};
const settledFor: Ownership = {
  name: "invocation",
  types: ["bytea", "numeric", "bigint"],
  condition: sql`l.invocation_contract = owner.k0 and l.invocation = owner.k1 and l.chain_id = owner.k2`,
};
const keyOf = ({ row }: Invocation): OwnerKey => [`\\x${row.contract.slice(2)}`, row.invocation, row.chainId];

@Resolver(() => Invocation)
export class InvocationResolver {
  @Query(() => Invocation, { nullable: true, description: "One invocation; null where it has not been seen." })
  async invocation(
    @Arg("id", () => ID, { description: "eip155:<chain>/<contract>/invocation/<id>." }) id: string,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Invocation | null> {
    const key = parseContractId(id, "invocation");
    if (!key) throw badInput(`id: expected eip155:<chain>/<contract>/invocation/<id>, found ${quote(id)}.`);
    const reading = await readings.at(asOf, minBlock);
    const { chainId, contract, id: invocation } = key;
    const row = await reading.loaders.invocations.load({ chainId, contract, invocation });
    return row && new Invocation(row, reading);
  }

  @FieldResolver(() => invocations.pageType, { description: "Invocations nested in it." })
  nested(
    @Root() invocation: Invocation,
    @Args(() => invocations.args.nested) args: ListArgs<"TIME" | "FEE">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Invocation>> {
    return invocations.nested(invocation.reading, nestedIn, keyOf(invocation), args, context);
  }

  @FieldResolver(() => payouts.pageType, { description: "Payouts settled for it." })
  payouts(
    @Root() invocation: Invocation,
    @Args(() => payouts.args.nested) args: ListArgs<"TIME" | "AMOUNT">,
    @Ctx() context: ApiContext,
  ): Promise<ItemPage<Payout>> {
    return payouts.nested(invocation.reading, settledFor, keyOf(invocation), args, context);
  }
}
