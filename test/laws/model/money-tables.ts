import { canonicalRows, groupBy, sumOf } from "./canonical-rows.js";
import { type AppliedEvent, type AppliedOf, eventsOf } from "./judged-log.js";
import type { Position } from "./model-input.js";

export interface PayoutRow {
  readonly position: Position;
  readonly time: number;
  readonly account: string;
  readonly token: string;
  readonly amount: string;
  readonly direct: boolean;
  readonly role: string;
  readonly asset: string | null;
  readonly invocation: string | null;
}

export interface ClaimRow {
  readonly position: Position;
  readonly time: number;
  readonly account: string;
  readonly token: string;
  readonly amount: string;
}

/** What was settled; times are effective, in seconds. */
export interface Settled {
  readonly earned: string;
  readonly payoutCount: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** One row for each account and token with a settlement or claim. Earned less claimed is claimable: credited less withdrawn. */
export interface EarningsRow extends Settled {
  readonly account: string;
  readonly token: string;
  readonly claimed: string;
  readonly claimable: string;
  readonly credited: string;
  readonly withdrawn: string;
}

export type EarningsByAssetRow = Settled & {
  readonly account: string;
  readonly token: string;
  /** Null: settled for no asset. */
  readonly asset: string | null;
};

export type EarningsByRoleRow = Settled & { readonly account: string; readonly token: string; readonly role: string };

type Payout = AppliedOf<"PayoutSettled">;

export function payoutRows(events: readonly AppliedEvent[]): PayoutRow[] {
  return canonicalRows(
    eventsOf(events, "PayoutSettled").map(({ fields, log }) => ({
      ...fields,
      amount: fields.amount.toString(),
      position: log.position,
      time: log.time,
    })),
  );
}

export function claimRows(events: readonly AppliedEvent[]): ClaimRow[] {
  return canonicalRows(
    eventsOf(events, "PayoutClaimed").map(({ fields, log }) => ({
      ...fields,
      amount: fields.amount.toString(),
      position: log.position,
      time: log.time,
    })),
  );
}

export function earningsRows(events: readonly AppliedEvent[]): EarningsRow[] {
  const moves = [...eventsOf(events, "PayoutSettled"), ...eventsOf(events, "PayoutClaimed")];
  return canonicalRows(
    groupBy(moves, ({ fields: { account, token } }) => ({ account, token })).map(({ key, items }) => {
      const payouts = items.filter((item): item is Payout => item.name === "PayoutSettled");
      const amountOf = ({ fields }: (typeof moves)[number]) => fields.amount;
      const earned = sumOf(payouts, amountOf);
      const sent = sumOf(
        payouts.filter(({ fields }) => fields.direct),
        amountOf,
      );
      const withdrawn = sumOf(
        items.filter(({ name }) => name === "PayoutClaimed"),
        amountOf,
      );
      const claimed = sent + withdrawn;
      return {
        ...key,
        ...settled(payouts),
        claimed: claimed.toString(),
        claimable: (earned - claimed).toString(),
        credited: (earned - sent).toString(),
        withdrawn: withdrawn.toString(),
      };
    }),
  );
}

export function earningsByAssetRows(events: readonly AppliedEvent[]): EarningsByAssetRow[] {
  const payouts = eventsOf(events, "PayoutSettled");
  const groups = groupBy(payouts, ({ fields: { account, token, asset } }) => ({ account, token, asset }));
  return canonicalRows(groups.map(({ key, items }) => ({ ...key, ...settled(items) })));
}

export function earningsByRoleRows(events: readonly AppliedEvent[]): EarningsByRoleRow[] {
  const payouts = eventsOf(events, "PayoutSettled");
  const groups = groupBy(payouts, ({ fields: { account, token, role } }) => ({ account, token, role }));
  return canonicalRows(groups.map(({ key, items }) => ({ ...key, ...settled(items) })));
}

function settled(payouts: readonly Payout[]): Settled {
  const times = payouts.map(({ log }) => log.time);
  return {
    earned: sumOf(payouts, ({ fields }) => fields.amount).toString(),
    payoutCount: payouts.length,
    firstAt: times.length === 0 ? null : Math.min(...times),
    lastAt: times.length === 0 ? null : Math.max(...times),
  };
}
