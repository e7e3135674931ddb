import { Arg, Args, Ctx, Query, Resolver } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { loadIdentity } from "../load-identity.js";
import { BytesScalar } from "../scalars/hex-bytes.js";
import { Identity } from "../types/identity.js";

@Resolver(() => Identity)
export class IdentityResolver {
  @Query(() => Identity, {
    nullable: true,
    description: "An identity, its accounts and their earnings; null for a name no account was ever linked to.",
  })
  async identity(
    @Arg("id", () => BytesScalar, { description: "The name, 32 bytes." }) id: Hex,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings }: ApiContext,
  ): Promise<Identity | null> {
    if (id.length !== 66) throw badInput(`id: expected 32 bytes, found ${(id.length - 2) / 2}.`);
    return loadIdentity(await readings.at(asOf, minBlock), id);
  }
}
