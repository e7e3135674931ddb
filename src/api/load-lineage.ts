import { decodeAssetKey, formatAssetId } from "../domain/asset-key.js";
import type { Hex } from "../domain/hex.js";
import { type Lineage as ComputedLineage, computeLineage } from "../domain/lineage/lineage.js";
import type { NodeLimits } from "../domain/lineage/select-nodes.js";
import {
  type DerivationEdge,
  type LineageDirection,
  readLineageGraph,
  readPassedOn,
} from "../queries/lineage-graph.js";
import type { Reading } from "./readings.js";

/** An edge by the ids of its assets: answers are ordered by them. */
export type NamedEdge = Omit<DerivationEdge, "child" | "parent"> & { readonly child: string; readonly parent: string };

export interface LoadedLineage extends ComputedLineage<NamedEdge> {
  /** The key of each id. */
  readonly keys: ReadonlyMap<string, Hex>;
}

/** The lineage of an asset at the reading's cut. */
export async function loadLineage(
  { snapshot }: Reading,
  root: Hex,
  direction: LineageDirection,
  limits: NodeLimits,
): Promise<LoadedLineage> {
  const graph = await readLineageGraph(snapshot, root, direction);
  const ids = new Map<Hex, string>();
  const keys = new Map<string, Hex>();
  const name = (key: Hex): string => {
    let id = ids.get(key);
    if (id === undefined) {
      id = formatAssetId(decodeAssetKey(key));
      ids.set(key, id);
      keys.set(id, key);
    }
    return id;
  };
  const lineage = computeLineage<NamedEdge>({
    root: name(root),
    direction,
    edges: graph.edges.map((edge) => ({ ...edge, child: name(edge.child), parent: name(edge.parent) })),
    expansionTruncated: graph.isTruncated,
    ...(direction === "DESCENDANTS" ? { rootSharesSum: await readPassedOn(snapshot, root) } : {}),
    ...limits,
  });
  return { ...lineage, keys };
}
