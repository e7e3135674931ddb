import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { computeLineage } from "../../../src/domain/lineage/lineage.js";
import { admitOneByOne, edge, foldByRecursion, wad } from "./lineage-model.js";

const file = new URL("../../../demo/data/deepfunding/repo_parent_weight_graph.csv", import.meta.url);

/** The file's rows as derivations; its `parent` depends on its `repo`, and gives it weight × 30 %. */
const edges = readFileSync(file, "utf8")
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((row) => row.split(","))
  .map(([repo = "", parent = "", weight = ""], at) => {
    const decimals = weight.split(".")[1] ?? "";
    expect(weight).toMatch(/^0\.\d+$/);
    return edge(parent, repo, (BigInt(decimals) * wad * 3n) / (10n * 10n ** BigInt(decimals.length)), at);
  })
  .filter(({ child, parent }) => child !== parent);

describe("the lineage of `ethereum` in the Deep Funding graph", () => {
  const whole = { maxDepth: 64, maxNodes: 20_000, minShare: 0n, expansionTruncated: false };
  const lineage = computeLineage({ ...whole, root: "ethereum", direction: "ANCESTORS", edges });

  test("counts all 5,025 names, whose retained shares sum to exactly 1", () => {
    const retained = lineage.nodes.reduce((sum, node) => sum + node.retained, 0n);
    expect([edges.length, lineage.nodeCount, lineage.truncated, lineage.retainedOutside, retained]).toEqual([
      14_954,
      5025,
      false,
      0n,
      wad,
    ]);
  });

  test("equals an independent computation", () => {
    // Only an edge whose parent has parents itself can lie on a cycle: few enough for the model's search.
    const children = new Set(edges.map(({ child }) => child));
    const inner = edges.filter(({ parent }) => children.has(parent));
    const admittedInner = admitOneByOne(inner);
    const ignored = inner.filter((candidate) => !admittedInner.has(candidate));
    expect(lineage.ignoredEdges).toEqual(ignored);

    const admitted = edges.filter((candidate) => !ignored.includes(candidate));
    expect(lineage.edges).toEqual(admitted);
    const model = foldByRecursion("ethereum", admitted, "ANCESTORS");
    expect(new Map(lineage.nodes.map(({ id, ...shares }) => [id, shares]))).toEqual(model);
  });

  test("reports the one edge that closes the cycle, the smaller of the two", () => {
    const [a, b] = [
      "https://github.com/nomicfoundation/hardhat",
      "https://github.com/openzeppelin/openzeppelin-contracts",
    ];
    const shareOf = (child: string, parent: string) =>
      edges.find((candidate) => candidate.child === child && candidate.parent === parent)?.share ?? 0n;
    expect(lineage.ignoredEdges.map(({ child, parent, share }) => [child, parent, share])).toEqual([
      [a, b, shareOf(a, b)],
    ]);
    expect(shareOf(b, a) > shareOf(a, b)).toBe(true);
  });
});
