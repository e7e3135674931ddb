import { WAD } from "../derivation-rules.js";
import { admitEdges } from "./admit-edges.js";
import { compareRegistrations } from "./derivation-edge.js";
import type { DerivationEdge } from "./derivation-edge.js";
import { foldAncestors, foldDescendants } from "./fold-shares.js";
import type { NodeShares } from "./fold-shares.js";
import { selectNodes } from "./select-nodes.js";
import type { NodeLimits } from "./select-nodes.js";

export interface LineageInput<Edge extends DerivationEdge> extends NodeLimits {
  readonly root: string;
  readonly direction: "ANCESTORS" | "DESCENDANTS";
  /** Every edge on the way, admitted or not, in any order; none for nodes that were not expanded. */
  readonly edges: readonly Edge[];
  /** Whether there are nodes beyond the edges given. */
  readonly expansionTruncated: boolean;
  /** DESCENDANTS: Σ of all shares the root passes on to its parents, admitted or not; absent: those among the edges. */
  readonly rootSharesSum?: bigint;
}

export interface Lineage<Edge extends DerivationEdge> {
  /** Nearest first, then larger inflow, then id. */
  readonly nodes: readonly NodeShares[];
  /** Admitted, both ends in `nodes`, in the total order. */
  readonly edges: readonly Edge[];
  /** Not admitted, child in `nodes`, in the total order. */
  readonly ignoredEdges: readonly Edge[];
  /** Of the whole lineage. */
  readonly nodeCount: number;
  readonly truncated: boolean;
  /** Σ of the retained shares of what is not in `nodes`; 0 for DESCENDANTS. */
  readonly retainedOutside: bigint;
}

/** The lineage of an asset as API.md defines it: edges admitted, shares folded, the answer cut to its limits. */
export function computeLineage<Edge extends DerivationEdge>(input: LineageInput<Edge>): Lineage<Edge> {
  const { root, direction } = input;
  const { admitted, ignored } = admitEdges(input.edges);
  const all =
    direction === "ANCESTORS"
      ? foldAncestors(root, admitted)
      : foldDescendants(root, admitted, sumAdmitted(input, admitted, ignored));
  const nodes = selectNodes(all, input);
  const isShown = new Set(nodes.map(({ id }) => id));
  const retained = nodes.reduce((sum, node) => sum + node.retained, 0n);
  return {
    nodes,
    edges: admitted.filter(({ child, parent }) => isShown.has(child) && isShown.has(parent)).sort(compareRegistrations),
    ignoredEdges: ignored.filter(({ child }) => isShown.has(child)).sort(compareRegistrations),
    nodeCount: all.length,
    truncated: input.expansionTruncated || nodes.length < all.length,
    retainedOutside: direction === "ANCESTORS" ? WAD - retained : 0n,
  };
}

/** The sum of the root's own admitted shares: an ignored one closes a cycle through the root, so it is among the edges. */
function sumAdmitted<Edge extends DerivationEdge>(
  { root, rootSharesSum }: LineageInput<Edge>,
  admitted: readonly Edge[],
  ignored: readonly Edge[],
): bigint {
  const sumOf = (edges: readonly Edge[]) =>
    edges.reduce((sum, { child, share }) => (child === root ? sum + share : sum), 0n);
  return rootSharesSum === undefined ? sumOf(admitted) : rootSharesSum - sumOf(ignored);
}
