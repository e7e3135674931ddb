import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/domain/events.js";
import { rebuildProjections } from "../../src/projections/rebuild.js";
import { writeChain } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const account = (digit: string) => `0x${digit.repeat(40)}` as const;
const asset = { chainId: 1n, registry: account("a"), assetId: 1n };
const MEGABYTE = 1_000_000;
const TRANSFERS = 40;

const zero = account("0");
const named = (id: bigint, name: string) => ({
  asset: { ...asset, assetId: id },
  name,
  uri: "",
  contentHash: `0x${"00".repeat(32)}` as const,
});
const registered = (id: bigint, name = "first"): DomainEvent => ({
  type: "AssetRegistered",
  owner: account("1"),
  kind: "model",
  ...named(id, name),
});
const renamed = (id: bigint, name: string): DomainEvent => ({ type: "AssetMetadataChanged", ...named(id, name) });
const moved = (id: bigint, to = account("1"), from = account("1")): DomainEvent => ({
  type: "AssetTransferred",
  asset: { ...asset, assetId: id },
  from,
  to,
});

let database: TestDatabase;
let client: pg.Client;
beforeEach(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await database.drop();
});

const write = (blocks: DomainEvent[][]) =>
  writeChain(database.url, {
    chainId: 1,
    blocks: blocks.map((events, at) => ({ number: at + 1, time: at + 1, events })),
    finalized: { number: blocks.length, time: blocks.length },
    head: { number: blocks.length, time: blocks.length },
  });

describe("an asset's versions", () => {
  it("keep a name of a megabyte once, however often the asset changes hands", async () => {
    const name = randomBytes(MEGABYTE / 2).toString("hex");
    await write([[registered(1n, name)], ...Array.from({ length: TRANSFERS }, () => [moved(1n)])]);
    const { rows } = await client.query<{ bytes: number }>(
      `select sum(pg_total_relation_size(oid))::int as bytes from pg_class
       where relnamespace = 'projection'::regnamespace and relkind = 'r'`,
    );
    expect(rows[0]?.bytes).toBeLessThan(4 * MEGABYTE);
  });

  it("are filled by their migration as folding would have", async () => {
    await write([
      [moved(1n, account("2")), registered(1n), renamed(1n, "second"), moved(1n, account("2"))],
      [renamed(1n, "second"), moved(2n)],
      [moved(1n, account("3")), registered(1n, "again"), registered(2n)],
      [moved(2n, account("1"), zero), renamed(2n, "second"), renamed(2n, "third")],
      [moved(1n, zero), moved(2n, account("4")), moved(2n, account("5"))],
      [renamed(3n, "nobody's")],
    ]);
    const read = () => client.query("select name, owner, changed_at from analytics.assets order by asset_id");
    const before = (await read()).rows;
    expect(before).toMatchObject([
      { name: "second", owner: null },
      { name: "third", owner: account("5") },
    ]);
    await client.query(
      `drop table projection.asset_metadata, projection.asset_owner cascade;
       create table projection.asset_version ()`,
    );
    await client.query(await readFile("db/migrations/1795393300000-asset-states.sql", "utf8"));
    expect((await read()).rows).toEqual(before);
    expect((await rebuildProjections({ url: database.url, isSwap: false })).difference).toBeUndefined();
  });
});
