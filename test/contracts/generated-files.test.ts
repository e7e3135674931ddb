import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("the committed ABIs and bytecodes are those of the contracts' sources", async () => {
  const root = path.resolve(import.meta.dirname, "..", "..");
  const check = ["scripts/compile-contracts.mjs", "--check"];
  const { stdout } = await promisify(execFile)(process.execPath, check, { cwd: root });
  expect(stdout).toContain("Generated files match the contracts");
});
