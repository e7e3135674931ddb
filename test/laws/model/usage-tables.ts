import { canonicalRows, groupBy, sumOf } from "./canonical-rows.js";
import { type AppliedEvent, type AppliedOf, eventsOf } from "./judged-log.js";

export interface UsageRow extends Activity {
  /** The chain that wrote it. */
  readonly chainId: number;
  readonly asset: string;
  readonly token: string;
  readonly units: string;
}

export interface Activity {
  readonly invocationCount: number;
  readonly fees: string;
  readonly payoutCount: number;
  readonly payoutAmount: string;
}

export interface TokenHourRow extends Activity {
  readonly chainId: number;
  readonly token: string;
  /** Seconds at which the UTC hour of the effective time begins. */
  readonly hour: number;
}

export interface AssetHourRow extends TokenHourRow {
  readonly asset: string;
}

type Use = AppliedOf<"InvocationRecorded"> | AppliedOf<"PayoutSettled">;

/** Per writing chain, asset and token, over the invocations and the payouts for an asset. */
export function usageRows(events: readonly AppliedEvent[]): UsageRow[] {
  return canonicalRows(
    groupBy(usesOfAssets(events), ({ use, asset }) => ({ ...chainAndToken(use), asset })).map(({ key, items }) => ({
      ...key,
      ...activity(items.map(({ use }) => use)),
      units: sumOf(items, ({ use }) => (use.name === "InvocationRecorded" ? use.fields.units : 0n)).toString(),
    })),
  );
}

export function tokenHourRows(events: readonly AppliedEvent[]): TokenHourRow[] {
  return canonicalRows(
    groupBy(uses(events), (use) => ({ ...chainAndToken(use), hour: hourOf(use) })).map(({ key, items }) => ({
      ...key,
      ...activity(items),
    })),
  );
}

/** As tokenHourRows, for each asset; payouts for no asset are in none. */
export function assetHourRows(events: readonly AppliedEvent[]): AssetHourRow[] {
  return canonicalRows(
    groupBy(usesOfAssets(events), ({ use, asset }) => ({ ...chainAndToken(use), asset, hour: hourOf(use) })).map(
      ({ key, items }) => ({ ...key, ...activity(items.map(({ use }) => use)) }),
    ),
  );
}

function uses(events: readonly AppliedEvent[]): Use[] {
  return [...eventsOf(events, "InvocationRecorded"), ...eventsOf(events, "PayoutSettled")];
}

function usesOfAssets(events: readonly AppliedEvent[]): { use: Use; asset: string }[] {
  return uses(events).flatMap((use) => (use.fields.asset === null ? [] : [{ use, asset: use.fields.asset }]));
}

function chainAndToken(use: Use): { chainId: number; token: string } {
  return { chainId: use.log.position.chainId, token: use.fields.token };
}

function hourOf(use: Use): number {
  return Math.floor(use.log.time / 3600) * 3600;
}

function activity(items: readonly Use[]): Activity {
  const invocations = items.filter((use): use is AppliedOf<"InvocationRecorded"> => use.name === "InvocationRecorded");
  const payouts = items.filter((use): use is AppliedOf<"PayoutSettled"> => use.name === "PayoutSettled");
  return {
    invocationCount: invocations.length,
    fees: sumOf(invocations, ({ fields }) => fields.fee).toString(),
    payoutCount: payouts.length,
    payoutAmount: sumOf(payouts, ({ fields }) => fields.amount).toString(),
  };
}
