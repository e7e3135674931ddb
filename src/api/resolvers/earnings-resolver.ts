import type { GraphQLResolveInfo } from "graphql";
import { Arg, Args, Ctx, FieldResolver, ID, Info, Query, Resolver, Root, registerEnumType } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { type ChainToken, type EarningsRow, readEarnings } from "../../queries/money/earnings.js";
import type { EarningsDimension } from "../../queries/money/earnings-parts.js";
import { badInput } from "../../queries/reading/query-error.js";
import { PastArgs } from "../as-of/as-of-input.js";
import type { ApiContext } from "../context.js";
import { EvidenceArgs, EvidencePage, readEvidencePage } from "../evidence-page.js";
import type { ItemPage } from "../lists/create-page-type.js";
import { readTokenId } from "../read-token-id.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { Asset, loadAskedAsset } from "../types/asset.js";
import { AccountEarnings, EarningsPart, TokenEarnings } from "../types/earnings.js";
import { Event, loadEvent } from "../types/event.js";
import { Evidence } from "../types/evidence.js";

const EarningsDimensionEnum = { ASSET: "ASSET", ROLE: "ROLE" } as const;
registerEnumType(EarningsDimensionEnum, {
  name: "EarningsDimension",
  description: "What to break earnings down by.",
  valuesConfig: {
    ASSET: { description: "The asset paid for, with a part for payouts that name none." },
    ROLE: { description: "The role paid for." },
  },
});

/** Upper bound of tokens asked for: with 100 accounts, each is a look-up apiece. */
const MAX_TOKENS = 100;

@Resolver(() => AccountEarnings)
export class EarningsResolver {
  @Query(() => [AccountEarnings], { description: "What accounts have earned and claimed, in the order asked." })
  async earnings(
    @Arg("accounts", () => [AddressScalar], {
      description: "The accounts: at most 100, unless the server is configured otherwise.",
    })
    accounts: Hex[],
    @Arg("tokens", () => [ID], {
      nullable: true,
      description:
        "CAIP-19 ids of the tokens to give, zeros included, at most 100; without it, those with a settlement or claim.",
    })
    tokens: string[] | null,
    @Args(() => PastArgs) { asOf, minBlock }: PastArgs,
    @Ctx() { readings, limits }: ApiContext,
  ): Promise<AccountEarnings[]> {
    if (accounts.length > limits.addresses) {
      throw badInput(`accounts: expected at most ${limits.addresses}, found ${accounts.length}.`);
    }
    const reading = await readings.at(asOf, minBlock);
    if (!tokens) {
      const rows = await Promise.all(accounts.map((account) => reading.loaders.earnings.load(account)));
      return accounts.map((account, index) => new AccountEarnings(account, rows[index] ?? [], reading));
    }
    const wanted = readTokens(tokens);
    const found = await readEarnings(reading.snapshot, [...new Set(accounts)], wanted);
    const rows = new Map(found.map((row) => [rowKey(row.account, row), row]));
    return accounts.map((account) => {
      const ofAccount = wanted.map((token) => rows.get(rowKey(account, token)));
      return new AccountEarnings(
        account,
        ofAccount.filter((row) => row !== undefined),
        reading,
      );
    });
  }
}

@Resolver(() => TokenEarnings)
export class TokenEarningsResolver {
  @FieldResolver(() => [EarningsPart], {
    description: "What was earned, broken down: parts that add up to it, largest first.",
  })
  async by(
    @Root() whole: TokenEarnings,
    @Arg("dimension", () => EarningsDimensionEnum, { description: "What to break down by." })
    dimension: EarningsDimension,
  ): Promise<EarningsPart[]> {
    const { accounts, row, reading } = whole;
    const rows = await reading.loaders.parts[dimension].load({ accounts, chainId: row.chainId, token: row.token });
    return rows.map((row) => new EarningsPart(row, whole));
  }

  @FieldResolver(() => EvidencePage.type, {
    description: "The events that make up a figure, oldest first, with what each adds.",
  })
  evidence(
    @Root() { row, accounts, reading }: TokenEarnings,
    @Args(() => EvidenceArgs) args: EvidenceArgs,
    @Ctx() { limits }: ApiContext,
  ): Promise<ItemPage<Evidence>> {
    return readEvidencePage(reading, { accounts, token: row }, args, limits.page);
  }
}

@Resolver(() => EarningsPart)
export class EarningsPartResolver {
  @FieldResolver(() => Asset, {
    nullable: true,
    description: "The asset, in a breakdown by ASSET; null in the part of payouts that name none.",
  })
  asset(@Root() { row, whole }: EarningsPart, @Info() info: GraphQLResolveInfo): Asset | Promise<Asset> | null {
    return row.asset ? loadAskedAsset(whole.reading, row.asset, info) : null;
  }

  @FieldResolver(() => EvidencePage.type, { description: "The events that make up the part, oldest first." })
  evidence(
    @Root() { row, whole }: EarningsPart,
    @Args(() => EvidenceArgs) args: EvidenceArgs,
    @Ctx() { limits }: ApiContext,
  ): Promise<ItemPage<Evidence>> {
    const part = {
      ...(row.asset !== undefined ? { asset: row.asset } : {}),
      ...(row.role !== undefined ? { role: row.role } : {}),
    };
    const scope = { accounts: whole.accounts, token: whole.row, ...part };
    return readEvidencePage(whole.reading, scope, args, limits.page);
  }
}

@Resolver(() => Evidence)
export class EvidenceResolver {
  @FieldResolver(() => Event, { description: "The event." })
  event(@Root() { row, reading }: Evidence): Promise<Event> {
    return loadEvent(reading, row);
  }
}

function readTokens(ids: readonly string[]): ChainToken[] {
  if (ids.length > MAX_TOKENS) throw badInput(`tokens: expected at most ${MAX_TOKENS}, found ${ids.length}.`);
  const tokens = ids.map((id) => readTokenId(id, "tokens"));
  return [...new Map(tokens.map((token) => [rowKey("", token), token])).values()];
}

const rowKey = (account: string, { chainId, token }: ChainToken | EarningsRow): string =>
  `${account}/${chainId}/${token}`;
