import { compareIds } from "./derivation-edge.js";
import type { NodeShares } from "./fold-shares.js";

/** What a lineage's answer may hold at most. */
export interface NodeLimits {
  readonly maxDepth: number;
  readonly maxNodes: number;
  /** Least inflow, an integer of 1e-18. */
  readonly minShare: bigint;
}

/** The nodes within the limits: nearest first, then larger inflow, then id by code unit. */
export function selectNodes(nodes: readonly NodeShares[], { maxDepth, maxNodes, minShare }: NodeLimits): NodeShares[] {
  return nodes
    .filter(({ depth, inflow }) => depth <= maxDepth && inflow >= minShare)
    .sort(compareNodes)
    .slice(0, maxNodes);
}

function compareNodes(a: NodeShares, b: NodeShares): number {
  if (a.depth !== b.depth) return a.depth - b.depth;
  if (a.inflow !== b.inflow) return a.inflow > b.inflow ? -1 : 1;
  return compareIds(a.id, b.id);
}
