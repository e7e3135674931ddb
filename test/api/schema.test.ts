import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { printApiSchema } from "../../src/api/print-schema.js";

describe("schema.graphql", () => {
  it("is what the code prints; npm run generate:schema writes it", async () => {
    expect(await readFile("schema.graphql", "utf8")).toBe(printApiSchema());
  });
});
