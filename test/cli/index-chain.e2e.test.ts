import { rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { createSupervisor } from "../../src/cli/supervisor.js";
import { type Anvil, startAnvil } from "../../src/embedded/anvil.js";
import { enableRoles } from "../../src/log/roles.js";
import { lockChain } from "../../src/log/writer-lock.js";
import { mainFile } from "../e2e/support/build.js";
import { makeHome } from "../e2e/support/demonstration.js";
import { askForBuild } from "../e2e/support/shared.js";
import { runTributary } from "../e2e/support/tributary.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let home: string;
let database: TestDatabase;
let anvils: [own: Anvil, other: Anvil];

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  database = await createMigratedDatabase();
  await enableRoles(database.url);
  anvils = await Promise.all([startAnvil({ chainId: 31337, port: 0 }), startAnvil({ chainId: 31338, port: 0 })]);
});

afterAll(async () => {
  await Promise.all(anvils.map((anvil) => anvil.stop()));
  await database.drop();
  rmSync(home, { recursive: true });
});

function writeConfig(rpc: readonly string[]): string {
  const file = join(home, "tributary.yaml");
  writeFileSync(
    file,
    `database: ${database.url}
chains:
  - id: 31337
    name: local
    rpc: ${JSON.stringify(rpc)}
    finality: 10
    contracts: [{ protocol: tributary, from: 0, registry: "0x00000000000000000000000000000000000000aa" }]
`,
  );
  return file;
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

test("where one of several endpoints answers for another chain, it ends so that it is started again", async () => {
  const [own, other] = anvils;
  const indexer = runTributary(["index", "--config", writeConfig([own.url, other.url])], home);
  expect([await indexer.ended, indexer.output()]).toEqual([
    1,
    `index: chain 31337 (local): RPC ${other.url} answers chain id 31338, expected 31337\n`,
  ]);
});

test("where another session writes the chain, it says so, and takes over once that has ended", async () => {
  const [writer, watcher] = [await connect(), await connect()];
  await lockChain(writer, 31337);
  const told: string[] = [];
  const write = (_fields: object, message: string) => void told.push(message);
  const supervisor = createSupervisor({ log: { info: write, warn: write, error: write }, signals: [] });
  onTestFinished(() => supervisor.stopAll());
  const lines: string[] = [];
  const child = supervisor.start({
    name: "index",
    args: [resolve(mainFile), "index", "--config", writeConfig([anvils[0].url])],
    env: { TRIBUTARY_HOME: home },
    onLine: (line) => void lines.push(line),
  });
  while (told.length < 2) await sleep(50);
  expect({ told, lines, state: child.state }).toEqual({
    told: ["Started a child", "Lost a child and will restart it"],
    lines: [
      "index: Chain 31337 has a writer already: expected to be the only one, found another session holding its lock. " +
        "Stop the other indexer of this chain, or leave this one off.",
    ],
    state: "waiting",
  });
  await writer.end();
  const writers = `select distinct pid from pg_locks join pg_stat_activity using (pid)
    where locktype = 'advisory' and granted and application_name = 'tributary writer 31337'`;
  let found = 0;
  for (let waited = 0; found === 0 && waited < 20_000; waited += 50) {
    await sleep(50);
    found = (await watcher.query(writers)).rowCount ?? 0;
  }
  expect([found, child.state, child.restarts]).toEqual([1, "running", 1]);
});
