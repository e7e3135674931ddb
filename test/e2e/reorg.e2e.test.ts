import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { padHex, stringToHex, zeroAddress } from "viem";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { findFreePort } from "../../src/embedded/ports.js";
import { type Contract, person, startTestChain, type TestChain } from "../contracts/test-chain.js";
import { createDatabase, type TestDatabase } from "../support/database.js";
import { askGraphql } from "./support/ask-graphql.js";
import { makeHome } from "./support/demonstration.js";
import { sumPayouts, type TokenSums } from "./support/payout-sums.js";
import { askForBuild } from "./support/shared.js";
import { runToResult, runTributary, type Tributary } from "./support/tributary.js";

const finality = 5;
let home: string;
let database: TestDatabase;
let chain: TestChain;
let payouts: Contract;
let program: Tributary;
let url: string;
let config: { id: number; name: string; rpc: string[]; finality: number; contracts: [Record<string, unknown>] };

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  database = await createDatabase();
  chain = await startTestChain();
  payouts = await chain.deploy("TributaryPayouts");
  const rpc = [String(chain.client.transport["url"])];
  const registry = await chain.deploy("TributaryRegistry", [person(0)]);
  const contracts = { protocol: "tributary", from: 0, registry: registry.address, payouts: payouts.address };
  config = { id: 31337, name: "local", rpc, finality, contracts: [contracts] };
  const port = await findFreePort(0);
  writeFileSync(join(home, "tributary.yaml"), stringify({ database: database.url, api: { port }, chains: [config] }));
  url = `http://127.0.0.1:${port}`;
  program = runTributary(["start", "--config", join(home, "tributary.yaml")], home);
  await pay(1n, 20);
  await program.waitFor(/is ready/, 60_000);
});

afterAll(async () => {
  await program.stop("SIGTERM");
  await chain.stop();
  await database.drop();
  rmSync(home, { recursive: true });
});

const pad = (text: string) => padHex(stringToHex(text), { size: 32, dir: "right" });

/** Settles one payout a block, sent and credited by turns, of amounts that tell one history from another. */
async function pay(unit: bigint, blocks: number): Promise<void> {
  for (let at = 1; at <= blocks; at += 1) {
    const payout = {
      invocationId: 0n,
      assetId: 0n,
      account: person(1 + (at % 3)),
      role: pad("developer"),
      token: zeroAddress,
      amount: unit * BigInt(at),
      direct: at % 2 === 0,
    };
    await chain.send(person(0), payouts, "settleMany", [[payout]], payout.amount);
  }
}

const rollBack = (depth: number): Promise<unknown> =>
  chain.client.request<{ Method: string; Parameters: [number]; ReturnType: unknown }>({
    method: "anvil_rollback",
    params: [depth],
  });

/** What the API says of every account, once it has the chain's last block. */
async function readEarnings(): Promise<Map<string, Map<string, TokenSums>>> {
  const { number, hash } = await chain.client.getBlock();
  for (const deadline = Date.now() + 60_000; ; await sleep(100)) {
    const { chains } = await askGraphql<{ chains: { indexed: { number: number; hash: string } | null }[] }>(
      url,
      "{ chains { indexed { number hash } } }",
    );
    if (chains[0]?.indexed?.hash === hash) break;
    if (Date.now() > deadline) {
      throw new Error(`Expected block ${number} ${hash} to be indexed, found ${JSON.stringify(chains)}. It printed:
${program.output()}`);
    }
  }
  const { earnings } = await askGraphql<{
    earnings: { account: string; tokens: (TokenSums & { token: { id: string } })[] }[];
  }>(
    url,
    `query ($accounts: [Address!]!) { earnings(accounts: $accounts) { account tokens {
       token { id } earned claimed claimable finalizedEarned payoutCount firstAt lastAt } } }`,
    { accounts: [person(1), person(2), person(3)] },
  );
  return new Map(
    earnings.map(({ account, tokens }) => [
      account.toLowerCase(),
      new Map(tokens.map(({ token, ...sum }) => [token.id, sum])),
    ]),
  );
}

const readReorgs = async (): Promise<unknown> => {
  const { result } = await runToResult(["status", "--config", join(home, "tributary.yaml")], home);
  const [{ reorgs, deepestReorg, error } = {}] = result["chains"] as Record<string, unknown>[];
  return { reorgs, deepestReorg, error };
};

const expected = async () => (await sumPayouts(config as never)).sums;

test("before any reorg the earnings are those of the chain", async () => {
  expect(await readEarnings()).toEqual(await expected());
});

test("after a reorg within finality they are those of the new branch", async () => {
  await rollBack(3);
  await pay(1_000n, 4);
  expect(await readEarnings()).toEqual(await expected());
  expect(await readReorgs()).toEqual({ reorgs: 1, deepestReorg: 3, error: null });
});

test("after a reorg deeper than finality they are, too, without anyone's help, and it is reported", async () => {
  await rollBack(12);
  await pay(1_000_000n, 14);
  expect(await readEarnings()).toEqual(await expected());
  // What stopped the chain is taken back within a second of its going on.
  await expect.poll(readReorgs, { timeout: 5_000 }).toMatchObject({ reorgs: 2, error: null });
  expect(program.output()).toMatch(/Rewound the chain below finality to the last common block/);
});

test("what is left of it all is what a replay gives, and what the chain holds", async () => {
  const { code, result } = await runToResult(["verify", "--config", join(home, "tributary.yaml")], home);
  expect({ code, ...result }).toMatchObject({ code: 0, ok: true, difference: null });
});
