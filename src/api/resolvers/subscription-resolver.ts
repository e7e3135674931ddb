import { Arg, Ctx, ID, Query, Resolver, Root, Subscription } from "type-graphql";
import type { Hex } from "../../domain/hex.js";
import { readAssetKey } from "../../queries/lists/filter.js";
import type { PayoutFilter } from "../../queries/money/payout-filter.js";
import { badInput } from "../../queries/reading/query-error.js";
import { readRetractedEvent } from "../../queries/changes/retracted-payouts.js";
import type { ApiContext, SubscriptionContext } from "../context.js";
import { AddressScalar } from "../scalars/hex-bytes.js";
import { type EarningsMessage, streamEarnings } from "../subscriptions/stream-earnings.js";
import { type HeadMessage, streamHeads } from "../subscriptions/stream-heads.js";
import { type PayoutMessage, readPayoutsCursor, streamPayouts } from "../subscriptions/stream-payouts.js";
import { Chain } from "../types/chain.js";
import { AccountEarnings } from "../types/earnings.js";
import { Payout } from "../types/payout.js";
import { PayoutChange } from "../types/payout-change.js";

const AFTER = "The cursor of a message: goes on behind it. Without it the subscription begins with the present.";
const PAYOUTS_AFTER =
  "The cursor of a message, or payoutsCursor: goes on behind it. Without it the subscription begins with the present.";
const ACCOUNTS = "Only those on one of these: at most 100, unless the server is configured otherwise.";
const ASSETS = "Only those for one of these, by CAIP-19 id: at most 100, unless the server is configured otherwise.";

interface Subscribed<Args> {
  readonly args: Args;
  readonly context: SubscriptionContext;
}

@Resolver()
export class SubscriptionResolver {
  @Query(() => String, {
    description:
      "The cursor with which a subscription to payouts, of the same arguments, goes on behind what this answer lists: nothing is missed between.",
  })
  async payoutsCursor(
    @Ctx() { readings, limits }: ApiContext,
    @Arg("accounts", () => [AddressScalar], { nullable: true, description: ACCOUNTS }) accounts: Hex[] | null,
    @Arg("assets", () => [ID], { nullable: true, description: ASSETS }) assets: string[] | null,
  ): Promise<string> {
    const filter = toFilter({ accounts, assets }, limits.addresses);
    const [{ snapshot }, heads] = await Promise.all([readings.at(), readings.heads()]);
    return readPayoutsCursor(snapshot, heads, filter);
  }

  @Subscription(() => PayoutChange, {
    description:
      "Payouts as they are indexed and, after a reorg, those told of that it took back. One told of twice came twice: it carries another id.",
    subscribe: ({ args, context }: Subscribed<PayoutArgs>) => subscribePayouts(args, context),
  })
  async payouts(
    @Root() { kind, row, event, cursor }: PayoutMessage,
    @Ctx() { openMessage }: SubscriptionContext,
    @Arg("accounts", () => [AddressScalar], { nullable: true, description: ACCOUNTS }) _accounts: Hex[] | null,
    @Arg("assets", () => [ID], { nullable: true, description: ASSETS }) _assets: string[] | null,
    @Arg("after", () => String, { nullable: true, description: PAYOUTS_AFTER }) _after: string | null,
  ): Promise<PayoutChange> {
    const reading = await openMessage();
    // What came may have gone again while it waited to be taken: it is told as it stood, and then as removed.
    const gone = event ?? (await readRetractedEvent(reading.snapshot, row));
    if (gone) {
      reading.loaders.events.prime(gone, gone);
      reading.loaders.logContents.prime(gone, gone);
    }
    return new PayoutChange(kind, new Payout(row, reading), cursor);
  }

  @Subscription(() => AccountEarnings, {
    description:
      "What accounts have earned and claimed: at once, and again each time a figure changes, downwards after a reorg included.",
    subscribe: ({ args, context }: Subscribed<EarningsArgs>) => subscribeEarnings(args, context),
  })
  async earnings(
    @Root() message: EarningsMessage,
    @Ctx() { openMessage }: SubscriptionContext,
    @Arg("accounts", () => [AddressScalar], {
      description: "The accounts: at most 100, unless the server is configured otherwise.",
    })
    _accounts: Hex[],
    @Arg("after", () => String, { nullable: true, description: AFTER }) _after: string | null,
  ): Promise<AccountEarnings> {
    const reading = await openMessage();
    const rows = await reading.loaders.earnings.load(message.account);
    return new AccountEarnings(message.account, rows, reading, message.tell(rows));
  }

  @Subscription(() => Chain, {
    description: "Each chain at once, and again each time its head moves, is finalized, stops or becomes ready.",
    subscribe: ({ args, context }: Subscribed<{ after?: string | null }>) =>
      streamHeads(context.headWatcher, args.after ?? null),
  })
  heads(
    @Root() { head, cursor }: HeadMessage,
    @Ctx() { now }: SubscriptionContext,
    @Arg("after", () => String, { nullable: true, description: AFTER }) _after: string | null,
  ): Chain {
    return new Chain(head, now(), cursor);
  }
}

interface EarningsArgs {
  readonly accounts: readonly Hex[];
  readonly after?: string | null;
}

interface PayoutArgs {
  readonly accounts?: readonly Hex[] | null;
  readonly assets?: readonly string[] | null;
  readonly after?: string | null;
}

function toFilter({ accounts, assets }: PayoutArgs, most: number): PayoutFilter {
  expectAtMost("accounts", accounts, most);
  expectAtMost("assets", assets, most);
  return {
    ...(accounts ? { accounts } : {}),
    ...(assets ? { assets: assets.map((id) => readAssetKey(id, "assets")) } : {}),
  };
}

const subscribePayouts = (args: PayoutArgs, { sources, limits }: SubscriptionContext) =>
  streamPayouts(sources, toFilter(args, limits.addresses), args.after ?? null);

function subscribeEarnings({ accounts, after }: EarningsArgs, context: SubscriptionContext) {
  expectAtMost("accounts", accounts, context.limits.addresses);
  return streamEarnings(context.sources, accounts, after ?? null);
}

function expectAtMost(name: string, values: readonly unknown[] | null | undefined, most: number): void {
  if (values && values.length > most) throw badInput(`${name}: expected at most ${most}, found ${values.length}.`);
}
