import { describe, expect, test } from "vitest";
import { loadDeepFunding, parseDeepFunding, parseShareWad } from "../../demo/deepfunding.js";
import { demoChainIds, placeNames } from "../../demo/placement.js";

const wad = 10n ** 18n;

describe("the Deep Funding graph", () => {
  const graph = loadDeepFunding();

  test("has 5,025 names, and 14,961 rows of which 7 are self-loops", () => {
    expect({
      names: graph.names.length,
      rows: graph.dependencies.length + graph.selfLoops.length,
      selfLoops: new Set(graph.selfLoops),
      first: graph.names[0],
    }).toEqual({
      names: 5025,
      rows: 14961,
      selfLoops: new Set([
        "https://github.com/chainsafe/lodestar",
        "https://github.com/ethereumjs/ethereumjs-monorepo",
        "https://github.com/ethers-io/ethers.js",
        "https://github.com/wevm/viem",
        "https://github.com/nomicfoundation/hardhat",
        "https://github.com/ethereum/remix-project",
        "https://github.com/ethereum/sourcify",
      ]),
      first: "ethereum",
    });
  });

  test("gives away at most 30 % of a child, and nothing negative", () => {
    const totals = new Map<string, bigint>();
    for (const { child, shareWad } of graph.dependencies) totals.set(child, (totals.get(child) ?? 0n) + shareWad);
    // The file's weights are rounded decimals: those of one child add up to 1 but for a few units of 1e-16.
    expect([...totals.values()].every((total) => total > 0n && total <= (wad * 3n) / 10n + 1000n)).toBe(true);
    expect(graph.dependencies.every(({ shareWad }) => shareWad > 0n)).toBe(true);
  });

  test("is spread so that more than a third of the dependencies cross chains", () => {
    const placements = placeNames(graph.names);
    const crossing = graph.dependencies.filter(
      ({ child, parent }) => placements.get(child)?.chainId !== placements.get(parent)?.chainId,
    );
    expect(crossing.length * 3).toBeGreaterThan(graph.dependencies.length);
    expect(placements.get("ethereum")).toEqual({ chainId: 31337, assetId: 1n });
    for (const chainId of demoChainIds) {
      const ids = [...placements.values()].filter((placement) => placement.chainId === chainId);
      expect(ids.map(({ assetId }) => assetId)).toEqual(ids.map((_, index) => BigInt(index + 1)));
    }
  });
});

test("a share is 30 % of the weight, rounded down without a float in between", () => {
  expect(parseShareWad("0.029411764705882353")).toBe(8823529411764705n);
  expect(parseShareWad("1")).toBe(300000000000000000n);
  expect(parseShareWad("0.0000000000000000033")).toBe(0n);
  expect(parseShareWad("0.0000000000000000034")).toBe(1n);
});

test("a row that is not understood is refused with its line", () => {
  expect(() => parseDeepFunding("repo,parent,weight\na,b,1e-3\n")).toThrow('found "1e-3"');
  expect(() => parseDeepFunding("repo,parent,weight\r\na,b,0.1\r\na,b\r\n")).toThrow("on line 3");
  expect(() => parseDeepFunding("repo,parent,weight\na,b,0.1\na,b,0.2\n")).toThrow("found it again on line 3");
  expect(() => parseDeepFunding("from,to\n")).toThrow("Expected the header");
});
