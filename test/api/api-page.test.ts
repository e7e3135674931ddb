import { readFile, readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const page = await readFile("docs/api.md", "utf8");
const firstCells = new Set(
  [...page.matchAll(/^\| ([^|]+?) +\|/gm)].flatMap(([, cell = ""]) => cell.match(/[\w-]+/g) ?? []),
);

/** What a pattern finds in the code, each once. */
async function find(pattern: RegExp, files: readonly string[]): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  return [...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, found = ""]) => found)))];
}

describe("docs/api.md", () => {
  it("lists every code that the reason of an anomaly can begin with", async () => {
    const projections = (await readdir("src/projections")).map((file) => `src/projections/${file}`);
    const codes = await find(/["']([a-z]+(?:-[a-z]+)*): /g, [...projections, "src/domain/derivation-rules.ts"]);
    expect(codes).toHaveLength(13);
    expect(codes.filter((code) => !firstCells.has(code))).toEqual([]);
  });

  it("lists every metric", async () => {
    const files = ["chain-metrics", "request-metrics"].map((name) => `src/api/server/${name}.ts`);
    const metrics = await find(/"(tributary_\w+)"/g, files);
    expect(metrics).toHaveLength(24);
    expect(metrics.filter((metric) => !firstCells.has(metric))).toEqual([]);
  });
});
