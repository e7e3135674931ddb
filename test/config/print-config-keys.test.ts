import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultApiConfig } from "../../src/config/config-schema.js";
import { printConfigKeys } from "../../src/config/print-config-keys.js";

const page = printConfigKeys();

test("docs/config-keys.md is what the code prints; npm run generate:config writes it", async () => {
  expect(await readFile("docs/config-keys.md", "utf8")).toBe(page);
});

test("every limit is listed with its default and described to the end of a sentence", () => {
  for (const [key, value] of Object.entries(defaultApiConfig().limits))
    expect(page).toMatch(new RegExp(`^\\| \`${key}\` \\| [^|]+ \\| \`${value}\` \\| [^|]{4,}\\. \\|$`, "m"));
});

test("no key goes without words for what it takes and means", () => {
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  for (const row of rows) expect(row.split(" | ").every((cell) => cell.trim().length > 1)).toBe(true);
});
