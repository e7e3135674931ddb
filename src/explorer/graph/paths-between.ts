import type { GraphEdge } from "./lineage-graph.js";

/** Every node on some way of admitted edges between two nodes, ends included; empty where there is none. */
export function findPathsBetween(edges: readonly GraphEdge[], one: string, other: string): ReadonlySet<string> {
  const up = new Map<string, string[]>();
  const down = new Map<string, string[]>();
  for (const { child, parent, isIgnored } of edges) {
    if (isIgnored) continue;
    up.set(child, [...(up.get(child) ?? []), parent]);
    down.set(parent, [...(down.get(parent) ?? []), child]);
  }
  for (const [lower, upper] of [
    [one, other],
    [other, one],
  ] as const) {
    const above = reach(up, lower);
    if (above.has(upper)) return new Set([...reach(down, upper)].filter((id) => above.has(id)));
  }
  return new Set();
}

function reach(next: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const reached = new Set([from]);
  for (const id of reached) for (const further of next.get(id) ?? []) reached.add(further);
  return reached;
}
