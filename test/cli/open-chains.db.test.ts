import { afterAll, beforeAll, expect, test } from "vitest";
import { openChains } from "../../src/cli/open-chains.js";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import { createLogger } from "../../src/reporting/logger.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;

beforeAll(async () => {
  database = await createMigratedDatabase();
});

afterAll(() => database.drop());

const chain = (id: number): ChainConfig => ({ id, name: "chain", rpc: [], finality: 10, contracts: [] });

test("says which chains of the log the config does not name", async () => {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  await openChains(database.url, [chain(31338), chain(31337)], log);
  await openChains(database.url, [chain(31337), chain(31338), chain(10)], log);
  expect(lines).toEqual([]);
  await openChains(database.url, [chain(10)], log);
  expect(lines.map((line) => line.slice(line.indexOf("WARN")))).toEqual([
    "WARN  Found chains in the log that the config does not name: totals count them too; to leave them out, index into " +
      "another database chains=eip155:31337,eip155:31338",
  ]);
});
