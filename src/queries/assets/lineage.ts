import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { type Lineage as ComputedLineage, computeLineage } from "../../domain/lineage/lineage.js";
import type { NodeLimits } from "../../domain/lineage/select-nodes.js";
import {
  type DerivationEdge,
  type LineageDirection,
  type LineageGraph,
  readLineageGraph,
  readPassedOn,
} from "./lineage-graph.js";
import type { Snapshot } from "../reading/snapshot.js";

/** An edge by the ids of its assets: answers are ordered by them. */
export type NamedEdge = Omit<DerivationEdge, "child" | "parent" | "share"> & {
  readonly child: string;
  readonly parent: string;
  /** Integer of 1e-18. */
  readonly share: bigint;
};

export interface LoadedLineage extends ComputedLineage<NamedEdge> {
  /** The key of each id. */
  readonly keys: ReadonlyMap<string, Hex>;
  /** How many `edges` and `ignoredEdges` there are, without making them. */
  readonly edgeCount: number;
  readonly ignoredEdgeCount: number;
}

/** What folding needs to know beside the graph. */
export type FoldSettings = Omit<Parameters<typeof computeLineage>[0], "root" | "edges">;

/** The derivations that an asset's lineage is made of at the snapshot's cut, and how to fold them. */
export async function readLineage(
  snapshot: Snapshot,
  root: Hex,
  direction: LineageDirection,
  limits: NodeLimits,
): Promise<{ graph: LineageGraph; settings: FoldSettings }> {
  const graph = await readLineageGraph(snapshot, root, direction);
  const passedOn = direction === "DESCENDANTS" ? { rootSharesSum: await readPassedOn(snapshot, root) } : {};
  return { graph, settings: { direction, expansionTruncated: graph.isTruncated, ...passedOn, ...limits } };
}

/** Folds a lineage where it was read. */
export function foldLineage(root: Hex, { edges }: LineageGraph, settings: FoldSettings): LoadedLineage {
  const names = new AssetNames();
  const lineage = computeLineage<NamedEdge>({
    ...settings,
    root: names.idOf(root),
    edges: edges.map((edge) => names.nameEdge(edge)),
  });
  return {
    ...lineage,
    keys: names.keys,
    edgeCount: lineage.edges.length,
    ignoredEdgeCount: lineage.ignoredEdges.length,
  };
}

/** Ids of keys, and back. */
export class AssetNames {
  readonly keys = new Map<string, Hex>();
  private readonly ids = new Map<Hex, string>();

  idOf(key: Hex): string {
    let id = this.ids.get(key);
    if (id === undefined) {
      id = formatAssetId(decodeAssetKey(key));
      this.ids.set(key, id);
      this.keys.set(id, key);
    }
    return id;
  }

  nameEdge(edge: DerivationEdge): NamedEdge {
    return { ...edge, child: this.idOf(edge.child), parent: this.idOf(edge.parent), share: BigInt(edge.share) };
  }
}
