import type { DerivationEdge } from "./derivation-edge.js";
import { type Lineage, type LineageInput, computeLineage } from "./lineage.js";

/** Edges as columns, which pass between threads without being copied object by object; nodes by their number. */
export interface PackedEdges {
  readonly child: Int32Array;
  readonly parent: Int32Array;
  /** Integers of 1e-18. */
  readonly share: BigUint64Array;
  /** Block timestamps in seconds. */
  readonly blockTime: Float64Array;
  readonly chainId: Float64Array;
  readonly blockNumber: Float64Array;
  readonly logIndex: Float64Array;
  readonly subIndex: Float64Array;
}

/** A lineage to be computed elsewhere. */
export interface PackedLineageInput extends Omit<LineageInput<DerivationEdge>, "edges" | "root"> {
  /** Ids of the nodes by number; the root is 0. */
  readonly ids: readonly string[];
  readonly edges: PackedEdges;
}

/** Its answer: nodes by their number, edges by their place in the input. */
export interface PackedLineage extends Omit<Lineage<DerivationEdge>, "nodes" | "edges" | "ignoredEdges"> {
  readonly node: Int32Array;
  readonly depth: Int32Array;
  /** Integers of 1e-18. */
  readonly inflow: BigUint64Array;
  readonly retained: BigUint64Array;
  readonly edges: Int32Array;
  readonly ignoredEdges: Int32Array;
}

export function createPackedEdges(length: number): PackedEdges {
  return {
    child: new Int32Array(length),
    parent: new Int32Array(length),
    share: new BigUint64Array(length),
    blockTime: new Float64Array(length),
    chainId: new Float64Array(length),
    blockNumber: new Float64Array(length),
    logIndex: new Float64Array(length),
    subIndex: new Float64Array(length),
  };
}

/** computeLineage over packed edges. */
export function computePackedLineage({ ids, edges: packed, ...rest }: PackedLineageInput): PackedLineage {
  const edges = Array.from({ length: packed.child.length }, (_, place) => ({
    place,
    child: ids[packed.child[place]!]!,
    parent: ids[packed.parent[place]!]!,
    share: packed.share[place]!,
    blockTime: packed.blockTime[place]!,
    chainId: packed.chainId[place]!,
    blockNumber: packed.blockNumber[place]!,
    logIndex: packed.logIndex[place]!,
    subIndex: packed.subIndex[place]!,
  }));
  const lineage = computeLineage({ ...rest, root: ids[0]!, edges });
  const numbers = new Map(ids.map((id, number) => [id, number]));
  return {
    node: Int32Array.from(lineage.nodes, ({ id }) => numbers.get(id)!),
    depth: Int32Array.from(lineage.nodes, ({ depth }) => depth),
    inflow: BigUint64Array.from(lineage.nodes.map(({ inflow }) => inflow)),
    retained: BigUint64Array.from(lineage.nodes.map(({ retained }) => retained)),
    edges: Int32Array.from(lineage.edges, ({ place }) => place),
    ignoredEdges: Int32Array.from(lineage.ignoredEdges, ({ place }) => place),
    nodeCount: lineage.nodeCount,
    truncated: lineage.truncated,
    retainedOutside: lineage.retainedOutside,
  };
}

/** The buffers of columns, to hand them over instead of copying them. */
export const buffersOf = (packed: object): ArrayBuffer[] =>
  Object.values(packed).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
