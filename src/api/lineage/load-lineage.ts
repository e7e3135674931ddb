import { setImmediate as breathe } from "node:timers/promises";
import type { Hex } from "../../domain/hex.js";
import { createPackedEdges } from "../../domain/lineage/packed-lineage.js";
import type { NodeLimits } from "../../domain/lineage/select-nodes.js";
import {
  AssetNames,
  type FoldSettings,
  type LoadedLineage,
  type NamedEdge,
  foldLineage,
  readLineage,
} from "../../queries/assets/lineage.js";
import type { DerivationEdge, LineageDirection, LineageGraph } from "../../queries/assets/lineage-graph.js";
import type { Reading } from "../readings.js";

/** Edges that are folded where they are read: about 6 ms, no more than handing them to a thread and back. */
const INLINE_EDGES = 3_000;
/** Edges packed between two looks at what else there is to do: about 2 ms. */
const SLICE = 2_000;

/** The lineage of an asset at the reading's cut. A large one is computed on a thread of its own: see FoldPool. */
export async function loadLineage(
  reading: Reading,
  root: Hex,
  direction: LineageDirection,
  limits: NodeLimits,
): Promise<LoadedLineage> {
  const { graph, settings } = await readLineage(reading.snapshot, root, direction, limits);
  return graph.edges.length > INLINE_EDGES
    ? foldApart(reading, root, graph, settings)
    : foldLineage(root, graph, settings);
}

async function foldApart(
  { folds, signal }: Reading,
  root: Hex,
  { edges }: LineageGraph,
  settings: FoldSettings,
): Promise<LoadedLineage> {
  const names = new AssetNames();
  const numbers = new Map<Hex, number>();
  const ids: string[] = [];
  const numberOf = (key: Hex): number => {
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, ids.push(names.idOf(key)) - 1);
    return ids.length - 1;
  };
  numberOf(root);
  const packed = createPackedEdges(edges.length);
  for (let place = 0; place < edges.length; place++) {
    if (place % SLICE === 0) await breathe();
    const edge = edges[place] as DerivationEdge;
    packed.child[place] = numberOf(edge.child);
    packed.parent[place] = numberOf(edge.parent);
    packed.share[place] = BigInt(edge.share);
    packed.blockTime[place] = edge.blockTime;
    packed.chainId[place] = edge.chainId;
    packed.blockNumber[place] = edge.blockNumber;
    packed.logIndex[place] = edge.logIndex;
    packed.subIndex[place] = edge.subIndex;
  }
  const folded = await folds.fold({ ...settings, ids, edges: packed }, signal);
  const nameAll = (places: Int32Array): NamedEdge[] =>
    Array.from(places, (place) => names.nameEdge(edges[place] as DerivationEdge));
  return {
    nodes: Array.from(folded.node, (node, place) => ({
      id: ids[node] as string,
      depth: folded.depth[place] as number,
      inflow: folded.inflow[place] as bigint,
      retained: folded.retained[place] as bigint,
    })),
    // Attribution asks for none of them, and they are many.
    get edges() {
      return nameAll(folded.edges);
    },
    get ignoredEdges() {
      return nameAll(folded.ignoredEdges);
    },
    edgeCount: folded.edges.length,
    ignoredEdgeCount: folded.ignoredEdges.length,
    nodeCount: folded.nodeCount,
    truncated: folded.truncated,
    retainedOutside: folded.retainedOutside,
    keys: names.keys,
  };
}
