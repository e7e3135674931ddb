import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { concatHex, type Hex, toHex } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { findFreePort } from "../../src/embedded/ports.js";
import { person, startTestChain, type TestChain } from "../contracts/test-chain.js";
import {
  created,
  distributed,
  type LogContent,
  NATIVE,
  sharesOf,
  updated,
  withdrawn,
} from "../sources/support/splits-logs.js";
import { createDatabase, type TestDatabase } from "../support/database.js";
import { askGraphql } from "./support/ask-graphql.js";
import { makeHome } from "./support/demonstration.js";
import { askForBuild } from "./support/shared.js";
import { runToResult, runTributary, type Tributary } from "./support/tributary.js";

// Splits of version 2 on a real node, through the real processor: contracts at the protocol's places that emit what they are told.

const at = (digit: string): Hex => `0x${digit.repeat(40)}`;
const [factory, warehouse, split, stranger] = [at("a"), at("b"), at("c"), at("d")];
const [alice, bob, caller] = [person(1), person(2), person(3)];

let home: string;
let database: TestDatabase;
let chain: TestChain;
let program: Tributary;
let url: string;

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  database = await createDatabase();
  chain = await startTestChain();
  const port = await findFreePort(0);
  const config = {
    id: 31337,
    name: "local",
    rpc: [String(chain.client.transport["url"])],
    finality: 3,
    contracts: [{ protocol: "splits-v2", from: 0, pullFactories: [factory], warehouse }],
  };
  writeFileSync(join(home, "tributary.yaml"), stringify({ database: database.url, api: { port }, chains: [config] }));
  url = `http://127.0.0.1:${port}`;
  program = runTributary(["start", "--config", join(home, "tributary.yaml")], home);
  await program.waitFor(/is ready/, 60_000);
});

afterAll(async () => {
  await program.stop("SIGTERM");
  await chain.stop();
  await database.drop();
  rmSync(home, { recursive: true });
});

const request = (method: string, ...params: unknown[]): Promise<unknown> =>
  chain.client.request({ method, params } as never);

/** Code that emits a log of so many topics, which the calldata begins with; the rest is its data. */
function emitterCode(topics: number): Hex {
  const push = (value: number): Hex => concatHex(["0x61", toHex(value, { size: 2 })]);
  const size = concatHex([push(32 * topics), "0x3603"]);
  const topic = (index: number): Hex => concatHex([push(32 * index), "0x35"]);
  return concatHex([
    size,
    push(32 * topics),
    "0x600037",
    ...Array.from({ length: topics }, (_, index) => topic(topics - 1 - index)),
    size,
    "0x6000",
    toHex(0xa0 + topics, { size: 1 }),
    "0x00",
  ]);
}

/** Mines one block in which these logs are emitted, in this order. */
async function mine(...logs: readonly LogContent[]): Promise<void> {
  await request("evm_setAutomine", false);
  for (const { address, topics, data } of logs) {
    await request("anvil_setCode", address, emitterCode(topics.length));
    await request("eth_sendTransaction", {
      from: person(0),
      to: address,
      gas: toHex(1_000_000),
      data: concatHex([...topics, data]),
    });
  }
  await request("evm_mine");
  await request("evm_setAutomine", true);
}

async function readEarnings(): Promise<Record<string, unknown>> {
  const { number, hash } = await chain.client.getBlock();
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const { chains } = await askGraphql<{ chains: { indexed: { hash: string } | null }[] }>(
      url,
      "{ chains { indexed { hash } } }",
    );
    if (chains[0]?.indexed?.hash === hash) break;
    if (Date.now() > deadline)
      throw new Error(`Expected block ${number} to be indexed. It printed:\n${program.output()}`);
  }
  const { earnings } = await askGraphql<{
    earnings: { account: string; tokens: { token: { id: string }; earned: string; claimed: string }[] }[];
  }>(
    url,
    "query ($accounts: [Address!]!) { earnings(accounts: $accounts) { account tokens { token { id } earned claimed } } }",
    {
      accounts: [alice, bob, caller],
    },
  );
  return Object.fromEntries(
    earnings.map(({ account, tokens }) => [
      account.toLowerCase(),
      tokens.map(({ token, earned, claimed }) => `${token.id} ${earned} ${claimed}`),
    ]),
  );
}

const NATIVE_ID = "eip155:31337/slip44:60";
const inOrder = (ofAlice: string[], ofBob: string[], ofCaller: string[]) => ({
  [alice.toLowerCase()]: ofAlice,
  [bob.toLowerCase()]: ofBob,
  [caller.toLowerCase()]: ofCaller,
});

test("shares told before the factory names the split divide what it hands out; a stranger's do not", async () => {
  const shares = sharesOf([
    [alice, 1n],
    [bob, 3n],
  ]);
  await mine(updated(split, shares), created(factory, split, shares), updated(stranger, shares));
  await mine(distributed(split, NATIVE, caller, 1_000n), distributed(stranger, NATIVE, caller, 5_000n));
  await mine(withdrawn(warehouse, bob, NATIVE, 700n));
  expect(await readEarnings()).toEqual(inOrder([`${NATIVE_ID} 250 0`], [`${NATIVE_ID} 750 700`], []));
});

test("a reorg that takes the split back and gives it other shares leaves only those, and so does what is read anew", async () => {
  await request("anvil_rollback", 3);
  const shares = sharesOf(
    [
      [alice, 2n],
      [bob, 2n],
    ],
    10_000,
  );
  await mine(updated(split, shares), created(factory, split, shares));
  await mine(distributed(split, NATIVE, caller, 1_000n));
  await mine();
  await mine();
  await mine();
  await mine();
  const expected = inOrder([`${NATIVE_ID} 495 0`], [`${NATIVE_ID} 495 0`], [`${NATIVE_ID} 10 0`]);
  expect(await readEarnings()).toEqual(expected);

  // A new process knows the split from the log alone.
  expect(await program.stop("SIGTERM")).toBe(0);
  program = runTributary(["start", "--config", join(home, "tributary.yaml")], home);
  await program.waitFor(/is ready/, 60_000);
  await mine(distributed(split, NATIVE, caller, 1_000n));
  expect(await readEarnings()).toEqual(inOrder([`${NATIVE_ID} 990 0`], [`${NATIVE_ID} 990 0`], [`${NATIVE_ID} 20 0`]));
  const { code, result } = await runToResult(["verify", "--config", join(home, "tributary.yaml")], home);
  expect({ code, ...result }).toMatchObject({ code: 0, ok: true, difference: null });
});
