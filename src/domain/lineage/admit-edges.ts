import { AcyclicGraph } from "./acyclic-graph.js";
import { compareRegistrations } from "./derivation-edge.js";
import type { DerivationEdge } from "./derivation-edge.js";
import { indexEdges } from "./edge-index.js";
import { strongComponents } from "./strong-components.js";

export interface Admission<Edge> {
  /** Without a cycle, in the order given. */
  readonly admitted: Edge[];
  /** Each would close a cycle with admitted edges that come before it; in the order given. */
  readonly ignored: Edge[];
}

// More edges a round make fewer sweeps over the graph, but each compares its edges with one another.
const roundSize = 1024;

/**
 * Admits edges by larger share first, ties by the total order of their registration, and ignores one that would close a
 * cycle with those admitted (DESIGN.md, Derivations). The order in which they are given does not matter.
 */
export function admitEdges<Edge extends DerivationEdge>(edges: readonly Edge[]): Admission<Edge> {
  const { ids, child, parent } = indexEdges(edges);
  const component = strongComponents(ids.length, child, parent);
  const isIgnored = new Uint8Array(edges.length);
  const contested: number[] = [];
  for (let edge = 0; edge < edges.length; edge++) {
    if (child[edge] === parent[edge]) isIgnored[edge] = 1;
    else if (component[child[edge]!] === component[parent[edge]!]) contested.push(edge);
  }
  contested.sort((a, b) => compareClaims(edges[a]!, edges[b]!));
  const taken = takeAcyclic(contested, child, parent);
  contested.forEach((edge, rank) => (isIgnored[edge] = 1 - taken[rank]!));
  return {
    admitted: edges.filter((_, edge) => isIgnored[edge] === 0),
    ignored: edges.filter((_, edge) => isIgnored[edge] === 1),
  };
}

function compareClaims(a: DerivationEdge, b: DerivationEdge): number {
  return a.share === b.share ? compareRegistrations(a, b) : a.share > b.share ? -1 : 1;
}

/** 1 for each of the edges, in their order, that closes no cycle with those taken before it. */
function takeAcyclic(contested: readonly number[], child: Int32Array, parent: Int32Array): Uint8Array {
  const numbers = new Map<number, number>();
  const numberOf = (node: number): number => {
    const known = numbers.get(node);
    if (known === undefined) numbers.set(node, numbers.size);
    return known ?? numbers.size - 1;
  };
  const from = Int32Array.from(contested, (edge) => numberOf(child[edge]!));
  const to = Int32Array.from(contested, (edge) => numberOf(parent[edge]!));
  const graph = new AcyclicGraph(numbers.size, from, to);
  const taken = new Uint8Array(contested.length);
  let [first, size, isQuiet] = [0, roundSize, true];
  while (first < contested.length) {
    // While nothing closes a cycle, ever larger rounds pass at once.
    let end = Math.min(first + size, contested.length);
    if (isQuiet && graph.takeAll(first, end, taken)) size *= 2;
    else {
      size = roundSize;
      end = Math.min(first + size, contested.length);
      graph.takeEach(first, end, taken);
      isQuiet = !taken.subarray(first, end).includes(0);
    }
    first = end;
  }
  return taken;
}
