import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildSchema, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { formerHeadsDocument } from "../../src/explorer/data/chain-heads.js";
import { findUp } from "../../src/config/find-up.js";

const schema = buildSchema(readFileSync(findUp("schema.graphql"), "utf8"));

/** Every `…Document` a module of the page exports. */
async function readDocuments(): Promise<[name: string, document: string][]> {
  const folder = findUp("src/explorer");
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.tsx?$/.test(file));
  const documents: [string, string][] = [];
  for (const file of files) {
    if (!/export const \w+Document\b/.test(await readFile(join(folder, file), "utf8"))) continue;
    const module = (await import(join(folder, file))) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (name.endsWith("Document") && typeof value === "string") documents.push([name, value]);
    }
  }
  return documents;
}

describe("what the page asks", () => {
  it("is answered by the API's schema", async () => {
    const documents = await readDocuments();
    const seen = { id: "", chainId: 1, name: "", indexed: { number: 1, hash: "", timestamp: "" } };
    documents.push([
      "former heads",
      formerHeadsDocument([{ ...seen, finalized: null, sourceHead: null, lagSeconds: null, isReady: true }]),
    ]);
    expect(documents.length).toBeGreaterThan(20);
    expect(
      documents.flatMap(([name, document]) =>
        validate(schema, parse(document)).map(({ message }) => `${name}: ${message}`),
      ),
    ).toEqual([]);
  });
});
