import { describe, expect, test } from "vitest";
import { selectNodes } from "../../../src/domain/lineage/select-nodes.js";

const node = (id: string, depth: number, inflow: bigint) => ({ id, depth, inflow, retained: 0n });
const [root, small, large, tieA, tieZ, deep] = [
  node("root", 0, 9n),
  node("small", 1, 1n),
  node("large", 1, 5n),
  node("a", 1, 3n),
  node("Z", 1, 3n),
  node("deep", 2, 8n),
];
const nodes = [deep, small, tieA, large, tieZ, root];
const all = { maxDepth: 8, maxNodes: 500, minShare: 0n };

describe("selectNodes", () => {
  test("puts the nearest first, then the larger inflow, then the id by code unit", () => {
    expect(selectNodes(nodes, all)).toEqual([root, large, tieZ, tieA, small, deep]);
  });

  test("keeps to the depth, its limit included", () => {
    expect(selectNodes(nodes, { ...all, maxDepth: 0 })).toEqual([root]);
    expect(selectNodes(nodes, { ...all, maxDepth: 1 })).toEqual([root, large, tieZ, tieA, small]);
  });

  test("keeps to the number of nodes", () => {
    expect(selectNodes(nodes, { ...all, maxNodes: 3 })).toEqual([root, large, tieZ]);
  });

  test("keeps to the least inflow, its limit included", () => {
    expect(selectNodes(nodes, { ...all, minShare: 5n })).toEqual([root, large, deep]);
  });
});
