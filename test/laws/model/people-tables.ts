import { derivationRows } from "./asset-tables.js";
import { canonicalRows, groupBy } from "./canonical-rows.js";
import { weightRows } from "./contribution-tables.js";
import { type AppliedEvent, eventsOf } from "./judged-log.js";
import type { Position } from "./model-input.js";

export interface IdentityRow {
  readonly account: string;
  readonly identity: string;
  /** Of the link that put the account there, or of the last that confirmed it. */
  readonly position: Position;
}

export interface DirectCountRow {
  /** The chain that wrote what is counted. */
  readonly chainId: number;
  readonly asset: string;
  /** Derivations in force that name the asset as parent. */
  readonly children: number;
  /** Derivations in force that name the asset as child. */
  readonly parents: number;
  /** Accounts with a contribution recorded, revoked or not. */
  readonly contributors: number;
  /** Accounts with a contribution recorded and not revoked. */
  readonly activeContributors: number;
}

export interface ContributorRow {
  readonly account: string;
  readonly contributions: number;
  readonly payouts: number;
  readonly claims: number;
}

/** Who is in which identity, judged in the total order over all chains; `events` must be in that order. */
export function identityRows(events: readonly AppliedEvent[]): IdentityRow[] {
  const held = new Map<string, IdentityRow>();
  for (const { name, fields, log } of events) {
    if (name === "IdentityLinked") {
      held.set(fields.account, { ...fields, position: log.position });
    }
    if (name === "IdentityUnlinked" && held.get(fields.account)?.identity === fields.identity) {
      held.delete(fields.account);
    }
  }
  return canonicalRows([...held.values()]);
}

/** Direct relatives and contributors of each asset that has any, per writing chain. */
export function directCountRows(events: readonly AppliedEvent[]): DirectCountRow[] {
  const derivations = derivationRows(events);
  const recorded = eventsOf(events, "ContributionRecorded").map(({ fields: { asset, contributor }, log }) => ({
    chainId: log.position.chainId,
    asset,
    account: contributor,
  }));
  const active = weightRows(events);
  const named = [
    ...derivations.flatMap(({ child, parent, position: { chainId } }) => [
      { chainId, asset: child },
      { chainId, asset: parent },
    ]),
    ...recorded.map(({ chainId, asset }) => ({ chainId, asset })),
  ];
  return canonicalRows(
    groupBy(named, (key) => key).map(({ key: { chainId, asset } }) => {
      const written = derivations.filter(({ position }) => position.chainId === chainId);
      const contributions = recorded.filter((row) => row.chainId === chainId && row.asset === asset);
      return {
        chainId,
        asset,
        children: written.filter(({ parent }) => parent === asset).length,
        parents: written.filter(({ child }) => child === asset).length,
        contributors: new Set(contributions.map(({ account }) => account)).size,
        // A contribution's asset is always of the chain that writes it, so the chain needs no second look here.
        activeContributors: new Set(
          contributions.length === 0 ? [] : active.filter((row) => row.asset === asset).map(({ account }) => account),
        ).size,
      };
    }),
  );
}

/** Every account with a contribution, a payout or a claim. */
export function contributorRows(events: readonly AppliedEvent[]): ContributorRow[] {
  const deeds = [
    ...eventsOf(events, "ContributionRecorded").map(({ name, fields }) => ({ name, account: fields.contributor })),
    ...eventsOf(events, "PayoutSettled").map(({ name, fields }) => ({ name, account: fields.account })),
    ...eventsOf(events, "PayoutClaimed").map(({ name, fields }) => ({ name, account: fields.account })),
  ];
  return canonicalRows(
    groupBy(deeds, ({ account }) => ({ account })).map(({ key, items }) => ({
      ...key,
      contributions: items.filter(({ name }) => name === "ContributionRecorded").length,
      payouts: items.filter(({ name }) => name === "PayoutSettled").length,
      claims: items.filter(({ name }) => name === "PayoutClaimed").length,
    })),
  );
}
