import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { enableRoles, roleUrl } from "../../src/log/roles.js";
import { makeHome } from "../e2e/support/demonstration.js";
import { askForBuild } from "../e2e/support/shared.js";
import { runToResult, runTributary } from "../e2e/support/tributary.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let home: string;
let database: TestDatabase;

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  database = await createMigratedDatabase();
  await enableRoles(database.url);
});

afterAll(async () => {
  rmSync(home, { recursive: true });
  await database.drop();
});

test("names the analyst, and keeps the owner's password to itself where that stands in the query", async () => {
  const { username, password, hostname, port, pathname } = new URL(database.url);
  const file = join(home, "tributary.yaml");
  writeFileSync(
    file,
    `database: postgres://${hostname}:1${pathname}?user=${username}&password=${password}&port=${port}
chains:
  - id: 1
    name: one
    rpc: [http://127.0.0.1:1]
    finality: 10
    contracts: [{ protocol: tributary, from: 0, registry: "0x00000000000000000000000000000000000000aa" }]
`,
  );
  const analyst = new URL(roleUrl(database.url, "tributary_analyst"));
  expect(await runToResult(["analyst-url", "--config", file], home)).toEqual({
    code: 0,
    result: {
      command: "analyst-url",
      ok: true,
      url: `postgres://tributary_analyst:${analyst.password}@${hostname}:1${pathname}?port=${port}`,
      host: hostname,
      port: Number(port),
      database: pathname.slice(1),
      user: "tributary_analyst",
      password: analyst.password,
    },
  });
  const alone = runTributary(["analyst-url", "--password", "--config", file], home);
  expect([await alone.ended, alone.output()]).toEqual([0, `${analyst.password}\n`]);
});
