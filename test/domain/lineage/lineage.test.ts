import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { computeLineage } from "../../../src/domain/lineage/lineage.js";
import type { LineageInput } from "../../../src/domain/lineage/lineage.js";
import type { DerivationEdge } from "../../../src/domain/lineage/derivation-edge.js";
import { admitOneByOne, arbitraryEdges, edge, foldByRecursion, wad } from "./lineage-model.js";

const half = wad / 2n;
const limits = { maxDepth: 8, maxNodes: 500, minShare: 0n, expansionTruncated: false };
const ancestorsOf = (root: string, edges: readonly DerivationEdge[]): LineageInput<DerivationEdge> => {
  return { ...limits, root, direction: "ANCESTORS", edges };
};

// a derives from b and c, both from d; d claims a little of a's and so closes a cycle.
const [ab, ac, bd, cd, da] = [
  edge("a", "b", half, 1),
  edge("a", "c", half / 2n, 2),
  edge("b", "d", half, 3),
  edge("c", "d", half, 4),
  edge("d", "a", 1n, 5),
];

describe("computeLineage of ancestors", () => {
  test("tells nodes, edges, and the edges it ignored", () => {
    expect(computeLineage(ancestorsOf("a", [da, cd, bd, ac, ab]))).toEqual({
      nodes: [
        { id: "a", depth: 0, inflow: wad, retained: wad / 4n },
        { id: "b", depth: 1, inflow: half, retained: wad / 4n },
        { id: "c", depth: 1, inflow: half / 2n, retained: wad / 8n },
        { id: "d", depth: 2, inflow: (wad * 3n) / 8n, retained: (wad * 3n) / 8n },
      ],
      edges: [ab, ac, bd, cd],
      ignoredEdges: [da],
      nodeCount: 4,
      truncated: false,
      retainedOutside: 0n,
    });
  });

  test("leaves out edges of nodes it leaves out, and tells what those retain", () => {
    const lineage = computeLineage({ ...ancestorsOf("a", [ab, ac, bd, cd, da]), maxNodes: 2 });
    expect({ ...lineage, nodes: lineage.nodes.map(({ id }) => id) }).toEqual({
      nodes: ["a", "b"],
      edges: [ab],
      ignoredEdges: [],
      nodeCount: 4,
      truncated: true,
      retainedOutside: half,
    });
  });

  test("drops what is only reachable over an ignored edge", () => {
    const edges = [edge("b", "a", 9n), edge("a", "b", 5n), edge("b", "c", 5n)];
    const { nodes, ignoredEdges, nodeCount } = computeLineage(ancestorsOf("a", edges));
    expect({ nodes, ignoredEdges, nodeCount }).toEqual({
      nodes: [{ id: "a", depth: 0, inflow: wad, retained: wad }],
      ignoredEdges: [edges[1]],
      nodeCount: 1,
    });
  });

  test("says truncated where the expansion was, even if every node is shown", () => {
    const lineage = computeLineage({ ...ancestorsOf("a", [ab]), expansionTruncated: true });
    expect([lineage.truncated, lineage.nodeCount, lineage.retainedOutside]).toEqual([true, 2, 0n]);
  });

  test("sums to exactly 1 with what is outside, and does not depend on the order of arrival", () => {
    const cases = arbitraryEdges(9, 40).chain((edges) =>
      fc.record({
        edges: fc.constant(edges),
        again: fc.shuffledSubarray(edges, { minLength: edges.length }),
        maxDepth: fc.nat(4),
        maxNodes: fc.integer({ min: 1, max: 9 }),
        minShare: fc.bigInt(0n, half),
      }),
    );
    fc.assert(
      fc.property(cases, ({ edges, again, ...cut }) => {
        const lineage = computeLineage({ ...ancestorsOf("n0", edges), ...cut });
        expect(computeLineage({ ...ancestorsOf("n0", again), ...cut })).toEqual(lineage);
        const retained = lineage.nodes.reduce((sum, node) => sum + node.retained, 0n);
        expect(retained + lineage.retainedOutside).toBe(wad);
        const model = foldByRecursion("n0", [...admitOneByOne(edges)], "ANCESTORS");
        expect(lineage.nodeCount).toBe(model.size);
        for (const { id, ...shares } of lineage.nodes) expect(shares).toEqual(model.get(id));
      }),
      { numRuns: 300 },
    );
  });
});

describe("computeLineage of descendants", () => {
  const descendantsOf = (root: string, edges: readonly DerivationEdge[]): LineageInput<DerivationEdge> => {
    return { ...limits, root, direction: "DESCENDANTS", edges };
  };

  test("takes the root's shares that lie outside the edges into account", () => {
    const { nodes, retainedOutside } = computeLineage({ ...descendantsOf("d", [bd, ab]), rootSharesSum: half });
    expect(nodes).toEqual([
      { id: "d", depth: 0, inflow: wad, retained: half },
      { id: "b", depth: 1, inflow: half, retained: half / 2n },
      { id: "a", depth: 2, inflow: half / 2n, retained: half / 4n },
    ]);
    expect(retainedOutside).toBe(0n);
  });

  test("lets the root keep the share of its own edge that was ignored", () => {
    const { nodes, ignoredEdges } = computeLineage({
      ...descendantsOf("d", [ab, ac, bd, cd, da]),
      rootSharesSum: half + 1n,
    });
    expect(nodes[0]).toEqual({ id: "d", depth: 0, inflow: wad, retained: half });
    expect(ignoredEdges).toEqual([da]);
  });

  test("finds the root's shares among the edges where no sum is given", () => {
    const { nodes } = computeLineage(descendantsOf("b", [ab, bd]));
    expect(nodes.map(({ retained }) => retained)).toEqual([half, half / 2n]);
  });

  test("never tells anything retained outside", () => {
    const { truncated, retainedOutside } = computeLineage({ ...descendantsOf("d", [bd, cd, ab]), maxNodes: 1 });
    expect([truncated, retainedOutside]).toEqual([true, 0n]);
  });
});
