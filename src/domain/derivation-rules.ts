/** One unit of an asset's revenue, in the integers shares are counted in. */
export const WAD = 10n ** 18n;

/** How many parents a child can have at a time . */
export const MAX_PARENTS = 4096;

/** A child's current parents with their shares, and the sum of these. */
export interface ChildState {
  readonly shares: Map<string, bigint>;
  total: bigint;
}

export type DerivationEvent =
  | { type: "DerivationRegistered"; child: string; parent: string; isParentInRange: boolean; share: bigint }
  | { type: "DerivationRevoked"; child: string; parent: string };

/** A stable word and what it means; the word comes first in an anomaly's reason. */
export type DerivationFault =
  | "parent-chain-out-of-range: the parent's chain id is not between 1 and 2^53-1"
  | "self-derivation: child and parent are the same asset"
  | "share-too-large: the share exceeds 1e18"
  | "shares-exceed-one: the child's shares together would exceed 1e18"
  | "too-many-parents: the child has 4096 parents already"
  | "unknown-derivation: no current derivation of this child and parent precedes the event";

/** Why the event is set aside (the first broken rule, in the order of the design's text), or undefined where it stands. */
export function judgeDerivation(state: ChildState, event: DerivationEvent): DerivationFault | undefined {
  const current = state.shares.get(event.parent);
  if (event.type === "DerivationRevoked") {
    return current === undefined
      ? "unknown-derivation: no current derivation of this child and parent precedes the event"
      : undefined;
  }
  if (event.child === event.parent) return "self-derivation: child and parent are the same asset";
  if (event.share > WAD) return "share-too-large: the share exceeds 1e18";
  if (state.total - (current ?? 0n) + event.share > WAD) {
    return "shares-exceed-one: the child's shares together would exceed 1e18";
  }
  if (current === undefined && state.shares.size >= MAX_PARENTS) {
    return "too-many-parents: the child has 4096 parents already";
  }
  if (!event.isParentInRange) return "parent-chain-out-of-range: the parent's chain id is not between 1 and 2^53-1";
  return undefined;
}

/** Applies an event that stands. */
export function evolveChild(state: ChildState, event: DerivationEvent): void {
  state.total -= state.shares.get(event.parent) ?? 0n;
  if (event.type === "DerivationRevoked") {
    state.shares.delete(event.parent);
  } else {
    state.shares.set(event.parent, event.share);
    state.total += event.share;
  }
}
