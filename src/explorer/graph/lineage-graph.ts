import type { AssetBrief } from "../data/shapes.js";
import type { LineageAnswers } from "./lineage-document.js";

/** `up`: what the root is made from. `down`: what is made from it. */
export type Side = "root" | "up" | "down";

export interface GraphNode {
  id: string;
  asset: AssetBrief;
  side: Side;
  depth: number;
  inflowShare: string;
  retainedShare: string;
}

export interface GraphEdge {
  child: string;
  parent: string;
  share: string;
  relation: string;
  /** Not admitted: it would close a cycle, and carries nothing. */
  isIgnored: boolean;
  isCrossChain: boolean;
}

export interface LineageGraph {
  root: string;
  nodes: ReadonlyMap<string, GraphNode>;
  edges: readonly GraphEdge[];
}

/** Both directions as one graph. What is both above and below the root counts as above. */
export function mergeLineages(root: string, { up, down }: LineageAnswers): LineageGraph {
  const nodes = new Map<string, GraphNode>();
  for (const [side, lineage] of [["up", up] as const, ["down", down] as const]) {
    for (const { asset, ...shares } of lineage?.nodes ?? []) {
      if (!nodes.has(asset.id))
        nodes.set(asset.id, { id: asset.id, asset, side: asset.id === root ? "root" : side, ...shares });
    }
  }
  const edges = new Map<string, GraphEdge>();
  const add = (child: string, parent: string, share: string, relation: string, isIgnored: boolean) => {
    const key = `${child}>${parent}`;
    // One direction can admit what the other does not need to judge alike: admitted once, it is a way.
    if (isIgnored && edges.has(key)) return;
    edges.set(key, { child, parent, share, relation, isIgnored, isCrossChain: chainOf(child) !== chainOf(parent) });
  };
  for (const lineage of [up, down]) {
    for (const { child, parent, share, relation } of lineage?.edges ?? [])
      add(child.id, parent.id, share, relation, false);
  }
  for (const lineage of [up, down]) {
    for (const { child, parent, share, relation } of lineage?.ignoredEdges ?? []) {
      if (nodes.has(parent.id)) add(child.id, parent.id, share, relation, true);
    }
  }
  return { root, nodes, edges: [...edges.values()] };
}

export const chainOf = (assetId: string): string => assetId.slice(0, assetId.indexOf("/"));
