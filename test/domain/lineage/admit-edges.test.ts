import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admitEdges } from "../../../src/domain/lineage/admit-edges.js";
import { admitOneByOne, arbitraryEdges, edge } from "./lineage-model.js";

/** Edges and the same edges in another order. */
const shuffled = (maxNodes: number, maxEdges: number) =>
  arbitraryEdges(maxNodes, maxEdges).chain((edges) =>
    fc.record({ edges: fc.constant(edges), again: fc.shuffledSubarray(edges, { minLength: edges.length }) }),
  );

describe("admitEdges", () => {
  test("lets the smallest share of a cycle go", () => {
    const [ab, bc, ca] = [edge("a", "b", 5n), edge("b", "c", 3n), edge("c", "a", 4n)];
    expect(admitEdges([ab, bc, ca])).toEqual({ admitted: [ab, ca], ignored: [bc] });
  });

  test("lets the later registration go where shares tie, whatever comes first", () => {
    const [later, earlier] = [edge("a", "b", 5n, 2), edge("b", "a", 5n, 1)];
    expect(admitEdges([later, earlier])).toEqual({ admitted: [earlier], ignored: [later] });
  });

  test("orders by time before chain, and by chain before block", () => {
    const place = { logIndex: 0, subIndex: 0, share: 1n };
    const late = { ...place, child: "a", parent: "b", blockTime: 2, chainId: 1, blockNumber: 1 };
    const early = { ...place, child: "b", parent: "a", blockTime: 1, chainId: 9, blockNumber: 9 };
    const lowChain = { ...late, chainId: 1, blockNumber: 9 };
    const highChain = { ...early, blockTime: 2, chainId: 2, blockNumber: 1 };
    expect(admitEdges([late, early]).ignored).toEqual([late]);
    expect(admitEdges([highChain, lowChain]).ignored).toEqual([highChain]);
  });

  test("ignores an asset's derivation from itself", () => {
    const loop = edge("a", "a", 1n);
    expect(admitEdges([loop])).toEqual({ admitted: [], ignored: [loop] });
  });

  test("admits as an edge-by-edge search does, in any order of arrival", () => {
    fc.assert(
      fc.property(shuffled(8, 40), ({ edges, again }) => {
        const model = admitOneByOne(edges);
        const { admitted, ignored } = admitEdges(again);
        expect(new Set(admitted)).toEqual(model);
        expect(new Set([...admitted, ...ignored])).toEqual(new Set(edges));
      }),
      { numRuns: 500 },
    );
  });

  test("admits alike where the edges take several rounds", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const edges = pseudoRandomEdges(60, 2_000, seed);
        expect(edges.length).toBeGreaterThan(1_024);
        expect(new Set(admitEdges(edges).admitted)).toEqual(admitOneByOne(edges));
      }),
      { numRuns: 3 },
    );
  });

  test("goes as deep as a lineage can, without recursion", () => {
    const chain = Array.from({ length: 20_000 }, (_, i) => edge(`n${i}`, `n${i + 1}`, 2n, i));
    const back = edge("n20000", "n0", 1n);
    expect(admitEdges([back, ...chain])).toEqual({ admitted: chain, ignored: [back] });
  });
});

/** Distinct pairs of `nodes` assets with few different shares, from a linear congruential generator. */
function pseudoRandomEdges(nodes: number, count: number, seed: number) {
  let state = BigInt.asUintN(64, BigInt(seed));
  const next = (below: number): number => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
  const edges = new Map(
    Array.from({ length: count }, (_, at) => {
      const [child, parent] = [`n${next(nodes)}`, `n${next(nodes)}`];
      return [`${child}>${parent}`, edge(child, parent, BigInt(next(50)), at)] as const;
    }),
  );
  return [...edges.values()].filter(({ child, parent }) => child !== parent);
}
