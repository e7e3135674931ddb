import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Anvil, startAnvil } from "../../src/embedded/anvil.js";
import { takeHomeLock } from "../../src/embedded/home-lock.js";
import { findFreePort } from "../../src/embedded/ports.js";
import { makeHome } from "../e2e/support/demonstration.js";
import { findHomeProcesses, killHomeProcesses } from "../e2e/support/home-processes.js";
import { askForBuild } from "../e2e/support/shared.js";
import { runTributary } from "../e2e/support/tributary.js";

let folder: string;
let anvil: Anvil;

beforeAll(async () => {
  await askForBuild();
  folder = makeHome();
  anvil = await startAnvil({ chainId: 31337, port: 0 });
});

afterAll(async () => {
  await anvil.stop();
  for (const home of ["home", "untouched"]) await killHomeProcesses(join(folder, home));
  rmSync(folder, { recursive: true });
});

const chain = (rpc: string, id = 31337): string => `
  - id: ${id}
    name: local
    rpc: ["${rpc}"]
    finality: 10
    contracts:
      - protocol: tributary
        from: 0
        registry: "0x00000000000000000000000000000000000000aa"
`;

/** Starts with a config, which must be refused; returns the exit code and all that was written but for the time. */
async function refuse(config: string, env: Record<string, string> = {}, home = join(folder, "home")) {
  const file = join(folder, "tributary.yaml");
  writeFileSync(file, config);
  const program = runTributary(["start", "--config", file], home, env);
  const code = await program.ended;
  const output = program
    .output()
    .replaceAll(file, "tributary.yaml")
    .replaceAll(/^\S+Z /gm, "");
  return { code, output };
}

test("a wrong config: each mistake by its line, what was expected and what was found", async () => {
  const refused = await refuse(`chains:
  - id: 1
    name: one
    rpc: [https://rpc.example/v3/secret-of-one]
    finality: 10
    contracts:
      - protocol: tributary
        from: 0
        registry: "0x12"
  - id: 1
    name: again
    rpc: [https://rpc.example/v3/secret-of-two]
    finalty: 10
    finality: 10
    contracts:
      - protocol: tributery
        from: 0
      - protocol: tributary
        from: 0
        registry: "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
`);
  expect(refused).toEqual({
    code: 2,
    output: `start: tributary.yaml:9: chains[0].contracts[0].registry: expected an address of 0x and 40 hex digits, found "0x12"
tributary.yaml:10: chains[1].id: expected a chain id used once, found 1 again (first on line 2)
tributary.yaml:13: chains[1].finalty: expected one of the keys id, name, rpc, archive, finality, nativeCurrency, contracts, found "finalty"; did you mean finality?
tributary.yaml:16: chains[1].contracts[0].protocol: expected a known protocol (tributary, splits-v1, splits-v2), perhaps tributary, found "tributery"
tributary.yaml:20: chains[1].contracts[1].registry: expected the EIP-55 checksum 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed, found "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"; compare it with its source, or write it all in lowercase if you are sure of it
`,
  });
});

test("a config that is not there", async () => {
  const program = runTributary(["start", "--config", "/nowhere/tributary.yaml"], join(folder, "home"));
  expect([await program.ended, program.output()]).toEqual([
    2,
    "start: /nowhere/tributary.yaml: expected a config file that can be read, found ENOENT; name one with --config\n",
  ]);
});

describe("the chains' endpoints", () => {
  test("one that does not answer is asked again, which is said", async () => {
    const port = await findFreePort(0);
    const { code, output } = await refuse(
      `chains:${chain(`http://user:password@127.0.0.1:${port}/v3/api-key?t=token`)}`,
    );
    const url = `http://***@127.0.0.1:${port}/***?***`;
    const reason = "fetch failed (ECONNREFUSED)";
    const fields = (attempt: number) =>
      `chain=31337 rpc=${url} attempt=${attempt} attempts=5 reason="${reason}"`.replace(url, () => `"${url}"`);
    expect(code).toBe(2);
    expect(output.replaceAll(`rpc=${url} `, `rpc="${url}" `)).toBe(
      [500, 1_000, 2_000, 4_000]
        .map((pauseMs, index) => {
          const told = "Failed to reach RPC endpoint, asking again after a pause";
          return `WARN  ${told} ${fields(index + 1)} pause_ms=${pauseMs}\n`;
        })
        .join("") +
        `WARN  Gave up on RPC endpoint ${fields(5)}\n` +
        `start: chain 31337 (local): expected an RPC endpoint to answer eth_chainId, found none in 5 attempts ` +
        `(${url}: ${reason}); start the node or correct the chain's rpc\n`,
    );
  });

  test("one that went away while its chain is indexed: the process ends so that it is started again", async () => {
    const file = join(folder, "away.yaml");
    writeFileSync(
      file,
      `database: postgres://127.0.0.1:1/none\nchains:${chain(`http://127.0.0.1:${await findFreePort(0)}`)}`,
    );
    const indexer = runTributary(["index", "--config", file], join(folder, "home"));
    expect(await indexer.ended).toBe(1);
    expect(indexer.output()).toMatch(/^index: chain 31337 \(local\): expected an RPC endpoint to answer eth_chainId/m);
  });

  test("one of another chain", async () => {
    expect(await refuse(`chains:${chain(anvil.url, 31338)}`)).toEqual({
      code: 2,
      output: `start: chain 31338 (local): RPC ${anvil.url} answers chain id 31337, expected 31338\n`,
    });
  });
});

describe("the home", () => {
  test("one that cannot be written", async () => {
    writeFileSync(join(folder, "file"), "");
    const home = join(folder, "file", "home");
    const { code, output } = await refuse(`chains:${chain(anvil.url)}`, {}, home);
    expect(code).toBe(2);
    expect(output).toContain(`start: The home ${home} cannot be written: expected a folder that uid `);
    expect(output).toContain("set TRIBUTARY_HOME to another folder");
  });

  test("one that another instance uses", async () => {
    const home = makeHome();
    const lock = await takeHomeLock(join(home, "lock"));
    const { code, output } = await refuse(`chains:${chain(anvil.url)}`, {}, home);
    await lock.release();
    rmSync(home, { recursive: true });
    expect([code, output]).toEqual([
      2,
      `start: The home is in use by another running instance, process ${process.pid}: ${home}/lock is its lock. ` +
        "Expected one instance a home; stop that one first, or set TRIBUTARY_HOME to another folder.\n",
    ]);
  });
});

test("a port that is taken, before anything is started", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const { port } = taken.address() as AddressInfo;
  const home = join(folder, "untouched");
  const refusal = {
    code: 2,
    output:
      `start: API port ${port} on 127.0.0.1: expected it to be free, found it taken (EADDRINUSE). ` +
      "Stop what uses it, or set api.port or PORT to another.\n",
  };
  expect(await refuse(`api: { port: ${port} }\nchains:${chain(anvil.url)}`, {}, home)).toEqual(refusal);
  const demonstration = runTributary(["start"], home, { PORT: String(port) });
  expect({ code: await demonstration.ended, output: demonstration.output() }).toEqual(refusal);
  taken.close();
  expect([existsSync(home), await findHomeProcesses(home)]).toEqual([false, []]);
});

test("a database that does not answer, by its address without its password", async () => {
  const port = await findFreePort(0);
  const database = `postgres://someone:password@127.0.0.1:${port}/tributary`;
  const { code, output } = await refuse(`chains:${chain(anvil.url)}`, {
    DATABASE_URL: database,
    PORT: String(await findFreePort(0)),
  });
  expect([code, output]).toEqual([
    1,
    `start: The database postgres://***@127.0.0.1:${port}/*** could not be reached: connect ECONNREFUSED 127.0.0.1:${port}. ` +
      "Start it, or correct DATABASE_URL or the config's database.\n",
  ]);
});

test("a database without a password from which those of the roles could follow", async () => {
  const { code, output } = await refuse(`chains:${chain(anvil.url)}`, {
    DATABASE_URL: "postgres://someone@127.0.0.1:1/tributary?password=",
    PORT: String(await findFreePort(0)),
  });
  expect([code, output]).toEqual([
    2,
    "start: database postgres://***@127.0.0.1:1/***?***: expected the password of someone in the URL or in PGPASSWORD, since " +
      "the passwords of tributary_writer, tributary_reader, tributary_analyst are derived from it, found none; where the " +
      "server asks for none, set any secret\n",
  ]);
});
