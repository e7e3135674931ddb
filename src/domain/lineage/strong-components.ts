import { groupByNode } from "./edge-index.js";

/**
 * The strongly connected component of each node, numbered so that edges lead to an equal or lower number.
 * Tarjan's algorithm with a stack of its own: a lineage is deeper than the call stack.
 */
export function strongComponents(nodeCount: number, from: Int32Array, to: Int32Array): Int32Array {
  const { start, edges } = groupByNode(nodeCount, from);
  const component = new Int32Array(nodeCount).fill(-1);
  const visited = new Int32Array(nodeCount).fill(-1);
  const lowest = new Int32Array(nodeCount);
  const nextEdge = start.slice(0, nodeCount);
  const open = new Int32Array(nodeCount);
  const path = new Int32Array(nodeCount);
  let [openCount, pathLength, visits, components] = [0, 0, 0, 0];
  const enter = (node: number): void => {
    visited[node] = lowest[node] = visits++;
    open[openCount++] = node;
    path[pathLength++] = node;
  };
  for (let root = 0; root < nodeCount; root++) {
    if (visited[root]! >= 0) continue;
    enter(root);
    while (pathLength > 0) {
      const node = path[pathLength - 1]!;
      if (nextEdge[node]! < start[node + 1]!) {
        const target = to[edges[nextEdge[node]!++]!]!;
        if (visited[target]! < 0) enter(target);
        else if (component[target]! < 0) lowest[node] = Math.min(lowest[node]!, visited[target]!);
        continue;
      }
      pathLength--;
      if (pathLength > 0) {
        const below = path[pathLength - 1]!;
        lowest[below] = Math.min(lowest[below]!, lowest[node]!);
      }
      if (lowest[node] !== visited[node]) continue;
      let member: number;
      do {
        member = open[--openCount]!;
        component[member] = components;
      } while (member !== node);
      components++;
    }
  }
  return component;
}
