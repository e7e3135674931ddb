import type { Hex } from "../../domain/hex.js";

export type AttributionBasis = "CONTRIBUTION" | "OWNER" | "ROUNDING";

export interface AttributionRow {
  readonly account: Hex | null;
  /** Integer of 1e-18. */
  readonly share: bigint;
  readonly role: string;
  readonly basis: AttributionBasis;
  /** Id of the asset whose retained share it is part of. */
  readonly via: string;
}

export interface RetainingNode {
  readonly id: string;
  readonly owner: Hex | null;
  /** Integer of 1e-18. */
  readonly retained: bigint;
  readonly weights: readonly { readonly account: Hex; readonly role: string; readonly weight: bigint }[];
}

/**
 * Divides each node's retained share pro rata to weights, each part floored; all to the owner where there are none. What
 * flooring leaves goes to the owner. Largest share first, then asset, account and role; roundings last. The shares sum to
 * exactly what the nodes retain.
 */
export function divideRevenue(nodes: readonly RetainingNode[]): AttributionRow[] {
  const rows: AttributionRow[] = [];
  const roundings: AttributionRow[] = [];
  for (const { id: via, owner, retained, weights } of nodes) {
    if (weights.length === 0) {
      rows.push({ account: owner, share: retained, role: "owner", basis: "OWNER", via });
      continue;
    }
    const total = weights.reduce((sum, { weight }) => sum + weight, 0n);
    let left = retained;
    for (const { account, role, weight } of weights) {
      const share = (retained * weight) / total;
      left -= share;
      rows.push({ account, share, role, basis: "CONTRIBUTION", via });
    }
    roundings.push({ account: owner, share: left, role: "owner", basis: "ROUNDING", via });
  }
  const shown = (all: AttributionRow[]) => all.filter(({ share }) => share > 0n).sort(compareRows);
  return [...shown(rows), ...shown(roundings)];
}

function compareRows(a: AttributionRow, b: AttributionRow): number {
  if (a.share !== b.share) return a.share > b.share ? -1 : 1;
  return compare(a.via, b.via) || compare(a.account ?? "", b.account ?? "") || compare(a.role, b.role);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
