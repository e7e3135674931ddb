import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openChains } from "../../src/cli/open-chains.js";
import { startEmbeddedPostgres } from "../../src/embedded/postgres.js";
import { enableRoles } from "../../src/log/roles.js";
import { migrateDatabase } from "../../src/log/migrate.js";
import { createLogger } from "../../src/reporting/logger.js";
import { makeHome, readChains, startDemonstration, waitUntilReady } from "../e2e/support/demonstration.js";
import { killHomeProcesses } from "../e2e/support/home-processes.js";
import { askForBuild } from "../e2e/support/shared.js";
import { runToResult } from "../e2e/support/tributary.js";

let home: string;
let config: string;

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  config = join(home, "tributary.yaml");
  writeFileSync(
    config,
    `chains:
  - id: 10
    name: own
    rpc: [http://127.0.0.1:1]
    finality: 10
    contracts: [{ protocol: tributary, from: 0, registry: "0x00000000000000000000000000000000000000aa" }]
`,
  );
});

afterAll(async () => {
  await killHomeProcesses(home);
  rmSync(home, { recursive: true, force: true });
});

/** Works on the database of the user's chains in the home, while nothing runs in it. */
async function withOwnDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ home, port: 0, settings: { shared_buffers: "16MB" } });
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

const readChainIds = async (args: readonly string[]): Promise<unknown[]> => {
  const { result } = await runToResult(["status", ...args], home);
  return (result["chains"] as { chainId: number }[]).map(({ chainId }) => chainId);
};

test("the demonstration in a home whose database holds the user's chains leaves them alone, and each command finds its own", async () => {
  await withOwnDatabase(async (url) => {
    await migrateDatabase(url);
    await enableRoles(url);
    await openChains(
      url,
      [{ id: 10, name: "own", rpc: [], finality: 10, contracts: [] }],
      createLogger({ write: () => undefined }),
    );
  });
  // What an earlier demonstration in the same home left, of chains that are gone.
  writeFileSync(join(home, "indexed-world"), "gone\n");

  const started = await startDemonstration(home);
  await waitUntilReady(started, home);
  const demoChains = readChains(home).map(({ id }) => id);
  expect(started.output()).not.toMatch(/emptied/);
  expect(await readChainIds([])).toEqual(demoChains);
  expect(await readChainIds(["--config", join(home, "demo.yaml")])).toEqual(demoChains);
  expect(await readChainIds(["--config", config])).toEqual([10]);
  const analyst = await runToResult(["analyst-url"], home);
  expect(analyst).toMatchObject({ code: 0, result: { database: "tributary_demo" } });
  expect(new URL(readFileSync(join(home, "database-url"), "utf8")).pathname).toBe("/tributary_demo");
  expect(await started.stop("SIGTERM")).toBe(0);

  const kept = await withOwnDatabase(async (url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ chain_id: string }>("select chain_id from log.head");
    await client.end();
    return rows;
  });
  expect(kept).toEqual([{ chain_id: "10" }]);
}, 240_000);
