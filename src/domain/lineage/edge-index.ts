import type { DerivationEdge } from "./derivation-edge.js";

/** Edges as numbers: edge e leads from node `child[e]` to node `parent[e]`, and node n is named `ids[n]`. */
export interface EdgeIndex {
  readonly ids: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly child: Int32Array;
  readonly parent: Int32Array;
}

/** Numbers the nodes of edges, `first` (where given) as 0 and the rest as they come. */
export function indexEdges(edges: readonly DerivationEdge[], first?: string): EdgeIndex {
  const ids: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (id: string): number => {
    let number = numbers.get(id);
    if (number === undefined) {
      number = ids.push(id) - 1;
      numbers.set(id, number);
    }
    return number;
  };
  if (first !== undefined) numberOf(first);
  const child = new Int32Array(edges.length);
  const parent = new Int32Array(edges.length);
  edges.forEach((edge, e) => {
    child[e] = numberOf(edge.child);
    parent[e] = numberOf(edge.parent);
  });
  return { ids, numbers, child, parent };
}

/** The edges out of node n are `edges[start[n]]` up to, without, `edges[start[n + 1]]`. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

/** Groups the edges by the node they leave, keeping their order. */
export function groupByNode(nodeCount: number, from: Int32Array): Adjacency {
  const start = new Int32Array(nodeCount + 1);
  for (const node of from) start[node + 1]!++;
  for (let node = 0; node < nodeCount; node++) start[node + 1]! += start[node]!;
  const free = start.slice();
  const edges = new Int32Array(from.length);
  from.forEach((node, edge) => (edges[free[node]!++] = edge));
  return { start, edges };
}
