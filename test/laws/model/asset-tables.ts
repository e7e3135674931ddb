import { canonicalRows, groupBy } from "./canonical-rows.js";
import { chainOfAsset, zeroAddress } from "./ids.js";
import { type AppliedEvent, type AppliedOf, eventsOf } from "./judged-log.js";
import type { Position } from "./model-input.js";

export interface AssetRow {
  readonly id: string;
  readonly chainId: number;
  /** False: named by an accepted event (as asset, child or parent), never registered; the rest is null. */
  readonly registered: boolean;
  readonly owner: string | null;
  readonly kind: string | null;
  readonly name: string | null;
  readonly uri: string | null;
  readonly contentHash: string | null;
  readonly registeredAt: Position | null;
}

export interface DerivationRow {
  readonly child: string;
  readonly parent: string;
  readonly share: string;
  readonly relation: string;
  /** Of the latest registration. */
  readonly position: Position;
}

/** The state of every asset named. An owner of the zero address is none. */
export function assetRows(events: readonly AppliedEvent[]): AssetRow[] {
  const ids = new Set(events.flatMap(assetsNamed));
  return canonicalRows([...ids].map((id) => assetRow(id, events)));
}

/** The derivations in force. */
export function derivationRows(events: readonly AppliedEvent[]): DerivationRow[] {
  const derivations = events.filter(
    (event): event is AppliedOf<"DerivationRegistered"> | AppliedOf<"DerivationRevoked"> =>
      event.name === "DerivationRegistered" || event.name === "DerivationRevoked",
  );
  return canonicalRows(
    groupBy(derivations, ({ fields: { child, parent } }) => [child, parent]).flatMap(({ items }) => {
      const latest = items.at(-1);
      if (latest?.name !== "DerivationRegistered") {
        return [];
      }
      const { child, parent, share, relation } = latest.fields;
      return [{ child, parent, share: share.toString(), relation, position: latest.log.position }];
    }),
  );
}

function assetRow(id: string, events: readonly AppliedEvent[]): AssetRow {
  const registered = eventsOf(events, "AssetRegistered").find(({ fields }) => fields.asset === id);
  const chainId = chainOfAsset(id);
  if (registered === undefined) {
    const unknown = { owner: null, kind: null, name: null, uri: null, contentHash: null, registeredAt: null };
    return { id, chainId, registered: false, ...unknown };
  }
  const changed = eventsOf(events, "AssetMetadataChanged").findLast(({ fields }) => fields.asset === id);
  const moved = eventsOf(events, "AssetTransferred").findLast(
    ({ fields }) => fields.asset === id && fields.from !== zeroAddress,
  );
  const { name, uri, contentHash } = (changed ?? registered).fields;
  const owner = moved?.fields.to ?? registered.fields.owner;
  return {
    id,
    chainId,
    registered: true,
    owner: owner === zeroAddress ? null : owner,
    kind: registered.fields.kind,
    name,
    uri,
    contentHash,
    registeredAt: registered.log.position,
  };
}

function assetsNamed(event: AppliedEvent): string[] {
  switch (event.name) {
    case "DerivationRegistered":
      return [event.fields.child, event.fields.parent];
    case "AssetRegistered":
    case "ContributionRecorded":
    case "InvocationRecorded":
      return [event.fields.asset];
    case "PayoutSettled":
      return event.fields.asset === null ? [] : [event.fields.asset];
    // These name what an accepted event before them named, or, the mint's Transfer, have no effect.
    case "AssetMetadataChanged":
    case "AssetTransferred":
    case "DerivationRevoked":
    case "ContributionValidated":
    case "ContributionRevoked":
    case "PayoutClaimed":
    case "IdentityLinked":
    case "IdentityUnlinked":
      return [];
  }
}
