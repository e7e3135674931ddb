import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ContractsConfig } from "../../src/config/tributary-config.js";
import { matchScope } from "../../src/ingest/prepare-chain.js";
import { changeScope } from "../../src/log/scope.js";
import { createDecoder } from "../../src/sources/create-decoder.js";
import { type LiveChain, openLiveChain } from "../api/support/live-chain.js";
import { ALICE, settled } from "../api/support/story.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
let client: pg.Client;
let chain: LiveChain;
let nextChain = 1;
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(async () => {
  chain = await openLiveChain(database.url, nextChain++);
  await chain.append([settled(ALICE, 1n)], [settled(ALICE, 2n)]);
  await chain.finalize(chain.head);
  return () => chain.close();
});

const address = (digit: string): `0x${string}` => `0x${digit.repeat(40)}`;
/** Two deployments; `payouts` says whose payouts contract stands where. */
function filtersOf([first, second]: readonly [string, string]) {
  const deployment = (registry: string, payouts: string): ContractsConfig => ({
    protocol: "tributary",
    from: 0,
    registry: address(registry),
    payouts: address(payouts),
  });
  return createDecoder({ id: chain.chainId, contracts: [deployment("1", first), deployment("2", second)] }).filters;
}
const match = (payouts: readonly [string, string]) => matchScope(client, chain.chainId, filtersOf(payouts));

describe("a chain's scope", () => {
  it("has another meaning where a contract changes its deployment, and the chain is read again", async () => {
    expect(await match(["8", "9"])).toEqual({ rewound: undefined });
    expect(await match(["8", "9"])).toEqual({ rewound: undefined });
    expect(await match(["9", "8"])).toEqual({ rewound: { toBlock: -1, events: 2, reason: "scope" } });
    expect(await match(["9", "8"])).toEqual({ rewound: undefined });
  });

  it("kept before meanings were is taken to mean what the config says, from then on", async () => {
    await match(["8", "9"]);
    await client.query("update log.scope set meaning = null where chain_id = $1", [chain.chainId]);
    expect(await match(["9", "8"])).toEqual({ rewound: undefined });
  });

  it("is what it was where its change was not finished", async () => {
    await match(["8", "9"]);
    const broken = filtersOf(["7", "9"]).map((filter) => ({ ...filter, topic0: ["0xno hex"] }));
    await expect(changeScope(client, chain.chainId, broken)).rejects.toThrow("hexadecimal");
    expect((await match(["7", "9"])).rewound).toMatchObject({ reason: "scope" });
  });
});
