import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldAncestors, foldDescendants } from "../../../src/domain/lineage/fold-shares.js";
import type { NodeShares } from "../../../src/domain/lineage/fold-shares.js";
import { admitOneByOne, arbitraryEdges, edge, foldByRecursion, inflowByPaths, wad } from "./lineage-model.js";

const byId = (nodes: readonly NodeShares[]) =>
  new Map(nodes.map(({ id, depth, inflow, retained }) => [id, { depth, inflow, retained }]));

describe("foldAncestors", () => {
  test("floors at each edge, and lets a node keep what it does not pass on", () => {
    const third = wad / 3n;
    // The diamond's far end is reached by two paths, one of them short.
    const edges = [edge("a", "b", third), edge("a", "c", third), edge("b", "d", third), edge("c", "d", wad)];
    expect(foldAncestors("a", [...edges, edge("a", "d", 1n)])).toEqual([
      { id: "a", depth: 0, inflow: wad, retained: wad - 2n * third - 1n },
      { id: "b", depth: 1, inflow: third, retained: third - (third * third) / wad },
      { id: "c", depth: 1, inflow: third, retained: 0n },
      { id: "d", depth: 1, inflow: (third * third) / wad + third + 1n, retained: (third * third) / wad + third + 1n },
    ]);
  });

  test("gives an asset without parents everything", () => {
    expect(foldAncestors("a", [])).toEqual([{ id: "a", depth: 0, inflow: wad, retained: wad }]);
  });

  test("counts a parent of share 0, and leaves out what the root does not reach", () => {
    expect(foldAncestors("a", [edge("a", "b", 0n), edge("x", "b", wad), edge("x", "y", 1n)])).toEqual([
      { id: "a", depth: 0, inflow: wad, retained: wad },
      { id: "b", depth: 1, inflow: 0n, retained: 0n },
    ]);
  });

  test("refuses edges with a cycle", () => {
    expect(() => foldAncestors("a", [edge("a", "b", 1n), edge("b", "c", 1n), edge("c", "b", 1n)])).toThrow(
      "Lineage of a: expected edges without a cycle, found one before b; admit them first.",
    );
  });

  test("equals the recursion of its definition, and its retained shares sum to exactly 1", () => {
    fc.assert(
      fc.property(arbitraryEdges(9, 40), (edges) => {
        const admitted = [...admitOneByOne(edges)];
        const nodes = foldAncestors("n0", admitted);
        expect(byId(nodes)).toEqual(foldByRecursion("n0", admitted, "ANCESTORS"));
        expect(nodes.reduce((sum, { retained }) => sum + retained, 0n)).toBe(wad);
      }),
      { numRuns: 500 },
    );
  });

  test("equals the sum over all paths, but for less than a unit an edge that flooring takes", () => {
    fc.assert(
      fc.property(arbitraryEdges(6, 10), (edges) => {
        const admitted = [...admitOneByOne(edges)];
        for (const { id, inflow } of foldAncestors("n0", admitted)) {
          const { top, steps } = inflowByPaths("n0", admitted, id);
          const bottom = wad ** BigInt(steps);
          const lost = top * wad - inflow * bottom;
          expect(lost >= 0n && lost <= BigInt(admitted.length) * bottom).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("foldDescendants", () => {
  test("tells what of a descendant's revenue reaches the root, and what the root keeps of it", () => {
    const edges = [edge("b", "a", wad / 2n), edge("c", "b", wad / 2n), edge("c", "a", wad / 4n), edge("a", "z", wad)];
    expect(foldDescendants("a", edges, wad / 10n)).toEqual([
      { id: "a", depth: 0, inflow: wad, retained: (wad * 9n) / 10n },
      { id: "b", depth: 1, inflow: wad / 2n, retained: (wad * 9n) / 20n },
      { id: "c", depth: 1, inflow: wad / 2n, retained: (wad * 9n) / 20n },
    ]);
  });

  test("equals the recursion of its definition", () => {
    fc.assert(
      fc.property(arbitraryEdges(9, 40), (edges) => {
        const admitted = [...admitOneByOne(edges)];
        const passedOn = admitted.reduce((sum, { child, share }) => (child === "n0" ? sum + share : sum), 0n);
        const nodes = foldDescendants("n0", admitted, passedOn);
        expect(byId(nodes)).toEqual(foldByRecursion("n0", admitted, "DESCENDANTS"));
      }),
      { numRuns: 500 },
    );
  });
});
