import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, test } from "vitest";
import { askForBuild } from "../e2e/support/shared.js";

beforeAll(askForBuild);

test("docs/commands.md is what the program prints; npm run generate:commands writes it", async () => {
  await promisify(execFile)(process.execPath, ["scripts/print-commands.mjs", "--check"]);
});
