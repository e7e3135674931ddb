import fc from "fast-check";
import type { DerivationEdge } from "../../../src/domain/lineage/derivation-edge.js";

export const wad = 10n ** 18n;

/** An edge registered in block `at`. */
export function edge(child: string, parent: string, share: bigint, at = 0): DerivationEdge {
  return { child, parent, share, blockTime: 1_000 + at, chainId: 1, blockNumber: at, logIndex: 0, subIndex: 0 };
}

/**
 * Derivations among a few assets, as the log admits them: each pair once, no loops, a child's shares at most 1e18
 * together. Shares often tie, and blocks of several chains often share a time.
 */
export function arbitraryEdges(maxNodes: number, maxEdges: number): fc.Arbitrary<DerivationEdge[]> {
  const draw = fc.record({
    child: fc.nat(maxNodes - 1),
    parent: fc.nat(maxNodes - 1),
    share: fc.oneof(fc.constantFrom(0n, wad / 4n, wad / 3n, wad), fc.bigInt(0n, wad)),
    blockTime: fc.integer({ min: 1, max: 3 }),
    chainId: fc.constantFrom(1, 10, 2 ** 53 - 1),
    blockNumber: fc.nat(2),
    logIndex: fc.nat(2),
  });
  return fc.array(draw, { maxLength: maxEdges }).map((draws) => {
    const left = new Map<number, bigint>();
    const seen = new Set<string>();
    return draws.flatMap((drawn, subIndex) => {
      const { child, parent } = drawn;
      if (child === parent || seen.has(`${child}>${parent}`)) return [];
      seen.add(`${child}>${parent}`);
      const rest = left.get(child) ?? wad;
      const share = drawn.share > rest ? rest : drawn.share;
      left.set(child, rest - share);
      return [{ ...drawn, child: `n${child}`, parent: `n${parent}`, share, subIndex }];
    });
  });
}

/** The admission's words, edge by edge: take it unless its parent already leads to its child. */
export function admitOneByOne(edges: readonly DerivationEdge[]): Set<DerivationEdge> {
  const admitted = new Set<DerivationEdge>();
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return [...admitted].some(({ child, parent }) => child === from && leadsTo(parent, to, seen));
  };
  const place = ({ blockTime, chainId, blockNumber, logIndex, subIndex }: DerivationEdge) =>
    [blockTime, chainId, blockNumber, logIndex, subIndex].map((part) => String(part).padStart(16, "0")).join("/");
  const strength = ({ share }: DerivationEdge) => String(wad - share).padStart(19, "0");
  const key = (candidate: DerivationEdge) => `${strength(candidate)} ${place(candidate)}`;
  for (const candidate of [...edges].sort((a, b) => (key(a) < key(b) ? -1 : 1))) {
    if (!leadsTo(candidate.parent, candidate.child)) admitted.add(candidate);
  }
  return admitted;
}

export interface ModelShares {
  readonly depth: number;
  readonly inflow: bigint;
  readonly retained: bigint;
}

/** The words of API.md, by recursion from each node towards the root; `edges` have no cycle. */
export function foldByRecursion(
  root: string,
  edges: readonly DerivationEdge[],
  direction: "ANCESTORS" | "DESCENDANTS",
): Map<string, ModelShares> {
  const nearOf = (e: DerivationEdge) => (direction === "ANCESTORS" ? e.child : e.parent);
  const farOf = (e: DerivationEdge) => (direction === "ANCESTORS" ? e.parent : e.child);
  const towards = groupEdges(edges, farOf);
  const onward = groupEdges(edges, (e) => e.child);
  const inflows = new Map<string, bigint>();
  const inflow = (node: string): bigint => {
    if (node === root) return wad;
    const known = inflows.get(node);
    if (known !== undefined) return known;
    const parts = (towards.get(node) ?? []).map((e) => (inflow(nearOf(e)) * e.share) / wad);
    const sum = parts.reduce((a, b) => a + b, 0n);
    inflows.set(node, sum);
    return sum;
  };
  const depths = new Map([[root, 0]]);
  for (let grown = true; grown;) {
    grown = false;
    for (const e of edges) {
      const depth = (depths.get(nearOf(e)) ?? Infinity) + 1;
      if (depth >= (depths.get(farOf(e)) ?? Infinity)) continue;
      depths.set(farOf(e), depth);
      grown = true;
    }
  }
  const sharesOf = (node: string) => (onward.get(node) ?? []).map(({ share }) => share);
  const retained = (node: string): bigint => {
    if (direction === "DESCENDANTS") return (inflow(node) * sharesOf(root).reduce((a, b) => a - b, wad)) / wad;
    return sharesOf(node).reduce((left, share) => left - (inflow(node) * share) / wad, inflow(node));
  };
  return new Map([...depths].map(([node, depth]) => [node, { depth, inflow: inflow(node), retained: retained(node) }]));
}

function groupEdges(edges: readonly DerivationEdge[], keyOf: (e: DerivationEdge) => string) {
  const groups = new Map<string, DerivationEdge[]>();
  for (const e of edges) groups.set(keyOf(e), (groups.get(keyOf(e)) ?? []).concat(e));
  return groups;
}

/** Σ over all paths from the root of the product of their shares as an exact fraction: numerator over wad ** length. */
export function inflowByPaths(
  root: string,
  edges: readonly DerivationEdge[],
  node: string,
): { top: bigint; steps: number } {
  const steps = edges.length;
  const walk = (at: string, top: bigint, taken: number): bigint => {
    const here = at === node ? top * wad ** BigInt(steps - taken) : 0n;
    const onward = edges.filter(({ child }) => child === at);
    return onward.reduce((sum, { parent, share }) => sum + walk(parent, top * share, taken + 1), here);
  };
  return { top: walk(root, 1n, 0), steps };
}
