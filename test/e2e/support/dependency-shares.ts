import { readFileSync } from "node:fs";
import { admitOneByOne, edge, foldByRecursion, type ModelShares, wad } from "../../domain/lineage/lineage-model.js";

/**
 * The shares of every name below `ethereum`, computed from the file alone: its `parent` depends on its `repo`, and gives
 * it weight × 30 %. By the name of the file.
 */
export function computeDependencyShares(): { shares: Map<string, ModelShares>; ignored: [string, string][] } {
  const [, ...rows] = readFileSync("demo/data/deepfunding/repo_parent_weight_graph.csv", "utf8").trim().split(/\r?\n/);
  const edges = rows
    .map((row) => row.split(","))
    .filter(([repo, parent]) => repo !== parent)
    .map(([repo = "", parent = "", weight = ""], at) => {
      const decimals = weight.split(".")[1] ?? "";
      return edge(parent, repo, (BigInt(decimals) * wad * 3n) / (10n * 10n ** BigInt(decimals.length)), at);
    });
  // Only an edge whose parent has parents itself can lie on a cycle: few enough for the model's search.
  const children = new Set(edges.map(({ child }) => child));
  const inner = edges.filter(({ parent }) => children.has(parent));
  const admittedInner = admitOneByOne(inner);
  const ignored = inner.filter((candidate) => !admittedInner.has(candidate));
  const admitted = edges.filter((candidate) => !ignored.includes(candidate));
  return {
    shares: foldByRecursion("ethereum", admitted, "ANCESTORS"),
    ignored: ignored.map(({ child, parent }) => [child, parent]),
  };
}
