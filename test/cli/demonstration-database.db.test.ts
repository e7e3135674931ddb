import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DemoReady } from "../../demo/main.js";
import { matchDatabaseToWorld } from "../../src/cli/demonstration.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let home: string;
let database: TestDatabase;
let warnings: string[];

const log = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_fields: object, sentence: string) => void warnings.push(sentence),
  error: () => undefined,
};

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), "tributary-world-"));
});

afterAll(() => rmSync(home, { recursive: true }));

beforeEach(async () => {
  warnings = [];
  database = await createMigratedDatabase();
  return () => database.drop();
});

const world = (worldId: string): DemoReady =>
  ({ type: "ready", worldId, isFresh: false, chains: [{ chainId: 31337 }, { chainId: 31338 }] }) as DemoReady;

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const openChains = (...ids: number[]): Promise<unknown> =>
  query(ids.map((id) => `select log.open_chain(${id}, 'chain', 10)`).join(";"));
const match = (isEmbedded: boolean, worldId: string): Promise<boolean> =>
  matchDatabaseToWorld({ url: database.url, isEmbedded }, home, world(worldId), log);
const hasLog = (): Promise<unknown[]> => query("select to_regclass('log.head') is not null as is");

test("the demonstration's own database starts afresh with its chains, and goes on with them", async () => {
  writeFileSync(join(home, "indexed-world"), "before\n");
  await openChains(31337);
  expect([await match(true, "now"), await hasLog(), warnings.length]).toEqual([true, [{ is: false }], 1]);
  expect(await match(true, "now")).toBe(false);
});

test("a database of the user's is refused where it was indexed from another world", async () => {
  writeFileSync(join(home, "indexed-world"), "before\n");
  await openChains(31337);
  await expect(match(false, "now")).rejects.toThrow("holds a log of other chains than the demonstration's");
  expect(await hasLog()).toEqual([{ is: true }]);
});

test("a database of the user's is refused where it holds a chain of theirs, whichever world the home has indexed", async () => {
  writeFileSync(join(home, "indexed-world"), "now\n");
  await openChains(31337);
  expect(await match(false, "now")).toBe(false);
  await openChains(10);
  await expect(match(false, "now")).rejects.toThrow("holds a log of other chains than the demonstration's");
  expect(await query("select chain_id from log.head order by 1")).toEqual([{ chain_id: "10" }, { chain_id: "31337" }]);
});
