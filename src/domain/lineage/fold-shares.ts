import { WAD } from "../derivation-rules.js";
import type { DerivationEdge } from "./derivation-edge.js";
import { groupByNode, indexEdges } from "./edge-index.js";

/** A node's part of a lineage; shares are integers of 1e-18. */
export interface NodeShares {
  readonly id: string;
  /** The least number of admitted edges from the root. */
  readonly depth: number;
  readonly inflow: bigint;
  readonly retained: bigint;
}

/**
 * The parts of one unit of the root's revenue, for each node reachable from it over admitted edges, floored at each
 * edge. The retained shares sum to exactly 1e18. Throws where the edges hold a cycle that the root reaches.
 */
export function foldAncestors(root: string, admitted: readonly DerivationEdge[]): NodeShares[] {
  return spreadInflow(root, admitted, "ANCESTORS").map(({ id, depth, inflow, passedOn }) => {
    return { id, depth, inflow, retained: inflow - passedOn };
  });
}

/**
 * For each node from which the root is reached over admitted edges, what part of one unit of that node's revenue reaches the root, and
 * what the root keeps of it. `rootShareSum` is the sum of the root's own admitted shares. Throws where the edges hold a
 * cycle that reaches the root.
 */
export function foldDescendants(root: string, admitted: readonly DerivationEdge[], rootShareSum: bigint): NodeShares[] {
  return spreadInflow(root, admitted, "DESCENDANTS").map(({ id, depth, inflow }) => {
    return { id, depth, inflow, retained: (inflow * (WAD - rootShareSum)) / WAD };
  });
}

interface NodeFlow {
  readonly id: string;
  readonly depth: number;
  readonly inflow: bigint;
  readonly passedOn: bigint;
}

/** Lets 1e18 flow from the root along the edges, towards the parents or towards the children, nearest nodes first. */
function spreadInflow(
  root: string,
  edges: readonly DerivationEdge[],
  direction: "ANCESTORS" | "DESCENDANTS",
): NodeFlow[] {
  const { ids, child, parent } = indexEdges(edges, root);
  const [from, to] = direction === "ANCESTORS" ? [child, parent] : [parent, child];
  const outgoing = groupByNode(ids.length, from);
  const depth = new Int32Array(ids.length).fill(-1);
  const waitsFor = new Int32Array(ids.length);
  const reached = [0];
  depth[0] = 0;
  for (const node of reached) {
    for (let at = outgoing.start[node]!; at < outgoing.start[node + 1]!; at++) {
      const target = to[outgoing.edges[at]!]!;
      waitsFor[target]!++;
      if (depth[target]! >= 0) continue;
      depth[target] = depth[node]! + 1;
      reached.push(target);
    }
  }
  const inflow = new Array<bigint>(ids.length).fill(0n);
  const passedOn = new Array<bigint>(ids.length).fill(0n);
  inflow[0] = WAD;
  const ready = waitsFor[0] === 0 ? [0] : [];
  for (const node of ready) {
    for (let at = outgoing.start[node]!; at < outgoing.start[node + 1]!; at++) {
      const edge = outgoing.edges[at]!;
      const target = to[edge]!;
      const part = (inflow[node]! * edges[edge]!.share) / WAD;
      inflow[target]! += part;
      passedOn[node]! += part;
      if (--waitsFor[target]! === 0) ready.push(target);
    }
  }
  if (ready.length < reached.length) {
    const stuck = ids[reached.find((node) => waitsFor[node]! > 0)!]!;
    throw new Error(`Lineage of ${root}: expected edges without a cycle, found one before ${stuck}; admit them first.`);
  }
  return reached.map((node) => {
    return { id: ids[node]!, depth: depth[node]!, inflow: inflow[node]!, passedOn: passedOn[node]! };
  });
}
