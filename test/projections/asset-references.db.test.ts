import { readFile } from "node:fs/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { writeChain } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const account = (digit: string) => `0x${digit.repeat(40)}` as const;
const assetOf = (assetId: bigint, chainId = 1n) => ({ chainId, registry: account("a"), assetId });
const token = account("0");

const registered = (id: bigint): DomainEvent => ({
  type: "AssetRegistered",
  owner: account("1"),
  kind: "model",
  asset: assetOf(id),
  name: "",
  uri: "",
  contentHash: `0x${"00".repeat(32)}`,
});
const derived = (child: bigint, parent: bigint, share = 1n): DomainEvent => ({
  type: "DerivationRegistered",
  child: assetOf(child),
  parent: assetOf(parent),
  share,
  relation: "fine-tune",
});
const withdrawn = (child: bigint, parent: bigint): DomainEvent => ({
  type: "DerivationRevoked",
  child: assetOf(child),
  parent: assetOf(parent),
});
const contributed = (id: bigint): DomainEvent => ({
  type: "ContributionRecorded",
  contribution: id,
  asset: assetOf(id),
  contributor: account("2"),
  role: "annotator",
  weight: 1n,
  evidence: "",
});
const invoked = (id: bigint): DomainEvent => ({
  type: "InvocationRecorded",
  invocation: id,
  asset: assetOf(id),
  caller: account("3"),
  token,
  fee: 1n,
  units: 1n,
});
const paid = (id: bigint, to = account("2")): DomainEvent => ({
  type: "PayoutSettled",
  account: to,
  role: "annotator",
  token,
  amount: 1n,
  direct: false,
  asset: assetOf(id),
});

const BLOCKS: DomainEvent[][] = [
  // Named only by what is taken back in the same block, in every order that leaves nothing.
  [derived(1n, 2n), withdrawn(1n, 2n)],
  [derived(3n, 4n), derived(3n, 4n, 2n), withdrawn(3n, 4n), derived(3n, 4n, 3n), withdrawn(3n, 4n)],
  // What stands before the block, replaced in it and taken back.
  [derived(5n, 6n)],
  [derived(5n, 6n, 2n), withdrawn(5n, 6n)],
  [derived(5n, 6n, 3n)],
  // Set aside, so that it names nothing: an asset's derivation from itself, a share above one, a payout to nobody.
  [derived(7n, 7n), derived(8n, 9n, 2n * 10n ** 18n), withdrawn(8n, 9n), paid(10n, account("0"))],
  // By one event each, then again.
  [contributed(11n), invoked(12n), paid(13n)],
  [paid(11n), paid(12n), contributed(13n), paid(14n), paid(14n)],
  // Registered later, in the same block, and before.
  [registered(11n), paid(15n), registered(15n), registered(16n)],
  [paid(16n), derived(16n, 11n), paid(17n)],
];

const NAMES = `select substring(encode(asset, 'hex') from '..$') as id, block_number::int as block
  from projection.asset_reference order by asset`;

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await writeChain(database.url, {
    chainId: 1,
    blocks: BLOCKS.map((events, at) => ({ number: at + 1, time: at + 1, events })),
    finalized: { number: BLOCKS.length, time: BLOCKS.length },
    head: { number: BLOCKS.length, time: BLOCKS.length },
  });
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const read = async () =>
  (await client.query<{ id: string; block: number }>(NAMES)).rows.map(({ id, block }) => [Number(`0x${id}`), block]);
const EXPECTED = [
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 2],
  [5, 3],
  [6, 3],
  [11, 7],
  [12, 7],
  [13, 7],
  [14, 8],
  [17, 10],
];

describe("references to assets", () => {
  it("begin with the first event that names one, accepted, and not registered by then", async () => {
    expect(await read()).toEqual(EXPECTED);
  });

  it("are filled by their migration, and by a replay, as folding does", async () => {
    await client.query(
      `drop table projection.asset_reference; delete from projection.derivation where valid_to = block_number`,
    );
    await client.query(await readFile("db/migrations/1795393400000-asset-references.sql", "utf8"));
    expect(await read()).toEqual(EXPECTED);
    expect((await rebuildProjections({ url: database.url, isSwap: false })).difference).toBeUndefined();
  });
});
