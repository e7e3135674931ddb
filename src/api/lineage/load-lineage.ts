import { setImmediate as breathe } from "node:timers/promises";
import { decodeAssetKey, formatAssetId } from "../../domain/asset-key.js";
import type { Hex } from "../../domain/hex.js";
import { type Lineage as ComputedLineage, computeLineage } from "../../domain/lineage/lineage.js";
import { createPackedEdges } from "../../domain/lineage/packed-lineage.js";
import type { NodeLimits } from "../../domain/lineage/select-nodes.js";
import {
  type DerivationEdge,
  type LineageDirection,
  type LineageGraph,
  readLineageGraph,
  readPassedOn,
} from "../../queries/lineage-graph.js";
import type { Reading } from "../readings.js";

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
  const graph = await readLineageGraph(reading.snapshot, root, direction);
  const passedOn = direction === "DESCENDANTS" ? { rootSharesSum: await readPassedOn(reading.snapshot, root) } : {};
  const settings = { direction, expansionTruncated: graph.isTruncated, ...passedOn, ...limits };
  const names = new Names();
  if (graph.edges.length > INLINE_EDGES) return foldApart(reading, root, graph, settings, names);
  const lineage = computeLineage<NamedEdge>({
    ...settings,
    root: names.idOf(root),
    edges: graph.edges.map((edge) => names.nameEdge(edge)),
  });
  return {
    ...lineage,
    keys: names.keys,
    edgeCount: lineage.edges.length,
    ignoredEdgeCount: lineage.ignoredEdges.length,
  };
}

async function foldApart(
  { folds, signal }: Reading,
  root: Hex,
  { edges }: LineageGraph,
  settings: Omit<Parameters<typeof computeLineage>[0], "root" | "edges">,
  names: Names,
): Promise<LoadedLineage> {
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

/** Ids of keys, and back. */
class Names {
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
