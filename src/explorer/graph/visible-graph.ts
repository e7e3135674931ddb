import type { GraphEdge, GraphNode, LineageGraph } from "./lineage-graph.js";

/** Stands for neighbours not shown. */
export interface Stub {
  id: string;
  of: string;
  side: "up" | "down";
  count: number;
}

export interface VisibleGraph {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  stubs: readonly Stub[];
}

export interface Choice {
  /** How far from the root nodes are shown without being asked for. */
  depth: number;
  /** By node and side (`revealKey`): how many of its neighbours were asked for. */
  revealed: ReadonlyMap<string, number>;
}

/** How many neighbours a node shows at first, by its depth: a wide root is worth more than wide leaves. */
const FANS = [9, 4, 3];
const LEAST_FAN = 2;
/** What is shown without being asked for: laid out at once, and still a picture. */
const AT_FIRST = 150;
export const REVEAL_STEP = 12;

export const revealKey = (id: string, side: "up" | "down"): string => `${side} ${id}`;

/**
 * What of a lineage is drawn: from the root outwards, of each node the neighbours with the largest inflow, and a stub for
 * the rest. What was revealed by hand is shown whatever the limits say.
 */
export function chooseVisible(graph: LineageGraph, { depth, revealed }: Choice): VisibleGraph {
  const root = graph.nodes.get(graph.root);
  if (!root) return { nodes: [], edges: [], stubs: [] };
  const visible = new Map([[root.id, root]]);
  const hidden: { id: string; side: "up" | "down"; neighbours: readonly GraphNode[] }[] = [];
  for (const side of ["up", "down"] as const) {
    const neighbours = neighboursOn(graph, side);
    let level: GraphNode[] = [root];
    for (let distance = 0; level.length > 0; distance += 1) {
      const next: GraphNode[] = [];
      for (const node of level) {
        const all = neighbours.get(node.id) ?? [];
        const asked = revealed.get(revealKey(node.id, side));
        const isRoomLeft = visible.size < AT_FIRST;
        const fan = asked ?? (distance < depth && isRoomLeft ? (FANS[distance] ?? LEAST_FAN) : 0);
        // One more costs no more room than the stub that would stand for it.
        const shown = all.length === fan + 1 ? all : all.slice(0, fan);
        for (const neighbour of shown) {
          if (visible.has(neighbour.id)) continue;
          visible.set(neighbour.id, neighbour);
          next.push(neighbour);
        }
        hidden.push({ id: node.id, side, neighbours: all });
      }
      level = next;
    }
  }
  const stubs = hidden.flatMap(({ id, side, neighbours }): Stub[] => {
    const count = neighbours.filter((neighbour) => !visible.has(neighbour.id)).length;
    return count > 0 ? [{ id: `more ${side} ${id}`, of: id, side, count }] : [];
  });
  const edges = graph.edges.filter(({ child, parent }) => visible.has(child) && visible.has(parent));
  return { nodes: [...visible.values()], edges, stubs };
}

/** Each node's neighbours further from the root on a side, largest inflow first. */
function neighboursOn({ nodes, edges, root }: LineageGraph, side: "up" | "down"): Map<string, GraphNode[]> {
  const neighbours = new Map<string, GraphNode[]>();
  for (const { child, parent, isIgnored } of edges) {
    const [from, to] = side === "up" ? [child, parent] : [parent, child];
    const node = nodes.get(to);
    if (isIgnored || !node || node.side !== side || (nodes.get(from)?.side !== side && from !== root)) continue;
    const known = neighbours.get(from);
    if (known) known.push(node);
    else neighbours.set(from, [node]);
  }
  for (const list of neighbours.values()) list.sort(byInflow);
  return neighbours;
}

const byInflow = (a: GraphNode, b: GraphNode): number =>
  Number(b.inflowShare) - Number(a.inflowShare) || (a.id < b.id ? -1 : 1);
