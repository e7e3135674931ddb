import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import type { DomainEvent } from "../../src/domain/events.js";
import { appendBlocks } from "../../src/log/append-blocks.js";
import { PROJECTIONS, useSchema } from "../../src/projections/fold.js";
import { decodedBlock } from "../api/support/write-chain.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const ROWS = 5_000;
const EVENTS = 300;
const REGISTRY = `0x${"ab".repeat(20)}` as const;
const EMITTER = "\\xe0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0";
const account = `0x${"01".repeat(20)}` as const;
const assetOf = (id: number) => ({ chainId: 2n, registry: REGISTRY, assetId: BigInt(id) });

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  for (const table of [
    "asset",
    "asset_metadata",
    "asset_owner",
    "contribution",
    "derivation",
    "invocation",
    "ledger",
  ]) {
    await client.query(`alter table projection.${table} set (autovacuum_enabled = false)`);
  }
  // Statistics that know one chain, as they are when the next one begins.
  await write(1, 1);
  await client.query("analyze");
  await write(2, ROWS);
  // One asset of those touched has changed hands and names again and again.
  const changed = `\\x${encodeAssetKey(assetOf(20_000)).slice(2)}`;
  await client.query(
    `insert into projection.asset_owner (asset, chain_id, block_number, block_time, valid_to, valid_to_time, owner)
       select $1, 2, -n, 0, 1 - n, 0, '\\x01' from generate_series(1, 20000) as n`,
    [changed],
  );
  await client.query(
    `insert into projection.asset_metadata (asset, chain_id, block_number, block_time, valid_to, valid_to_time, name, uri, content_hash)
       select $1, 2, -n, 0, 1 - n, 0, '', '', '' from generate_series(1, 20000) as n`,
    [changed],
  );
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

async function write(chainId: number, count: number): Promise<void> {
  const keys = Array.from(
    { length: count },
    (_, at) => `\\x${encodeAssetKey(assetOf(at + chainId * 10_000)).slice(2)}`,
  );
  await client.query("select log.open_chain($1, 'chain', 10)", [chainId]);
  await client.query(
    `insert into projection.asset (asset, chain_id, block_number, log_index, sub_index, block_time, kind)
       select key, $1, 1, at, 0, 1, 'model' from unnest($2::bytea[]) with ordinality as a(key, at)`,
    [chainId, keys],
  );
  await client.query(
    `insert into projection.asset_owner (asset, chain_id, block_number, block_time, owner)
       select key, $1, 1, 1, '\\x01' from unnest($2::bytea[]) as a(key)`,
    [chainId, keys],
  );
  await client.query(
    `insert into projection.asset_metadata (asset, chain_id, block_number, block_time, name, uri, content_hash)
       select key, $1, 1, 1, '', '', '' from unnest($2::bytea[]) as a(key)`,
    [chainId, keys],
  );
  await client.query(
    `insert into projection.contribution (chain_id, contract, contribution, block_number, log_index, sub_index, block_time, asset,
         contributor, role, weight, evidence)
       select $1, $3, at, 1, at, 0, 1, key, '\\x01', 'annotator', 1, '' from unnest($2::bytea[]) with ordinality as a(key, at)`,
    [chainId, keys, EMITTER],
  );
}

const events: DomainEvent[] = Array.from({ length: EVENTS }, (_, at): DomainEvent[] => [
  { type: "ContributionValidated", contribution: BigInt(at + 1), validator: account, score: 1n },
  { type: "ContributionRevoked", contribution: BigInt(at + 1), by: account, reason: "" },
  {
    type: "ContributionRecorded",
    contribution: BigInt(ROWS + at + 1),
    asset: assetOf(20_000 + at),
    contributor: account,
    role: "annotator",
    weight: 1n,
    evidence: "",
  },
  { type: "AssetTransferred", asset: assetOf(20_000 + at), from: account, to: account },
  { type: "AssetMetadataChanged", asset: assetOf(20_000 + at), name: "", uri: "", contentHash: `0x${"00".repeat(32)}` },
  {
    type: "AssetRegistered",
    asset: assetOf(40_000 + at),
    owner: account,
    kind: "model",
    name: "",
    uri: "",
    contentHash: `0x${"00".repeat(32)}`,
  },
  {
    type: "DerivationRegistered",
    child: assetOf(20_000 + at),
    parent: assetOf(40_000 + at),
    share: 1n,
    relation: "fine-tune",
  },
  {
    type: "InvocationRecorded",
    invocation: BigInt(at),
    asset: assetOf(20_000 + at),
    caller: account,
    token: `0x${"00".repeat(20)}`,
    fee: 1n,
    units: 1n,
  },
  { type: "PayoutSettled", account, role: "annotator", token: `0x${"00".repeat(20)}`, amount: 1n, direct: false },
]).flat();

interface PlanNode {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

const rowsRead = (node: PlanNode): number =>
  Math.max(
    (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"],
    ...(node.Plans ?? []).map(rowsRead),
  );

describe("folding a chain that statistics do not know yet", () => {
  it("reads about as many rows as there are events, whatever was folded before", async () => {
    await client.query("begin");
    const range = await appendBlocks(client, 2, [decodedBlock(2, { number: 2, time: 2, events })]);
    if (!range) throw new Error("Expected events to fold, found none.");
    await useSchema(client, "projection");
    const most: Record<string, number> = {};
    for (const projection of PROJECTIONS) {
      const explaining = {
        query: async (text: string, values?: unknown[]) => {
          await client.query("savepoint before");
          const { rows } = await client.query<{ "QUERY PLAN": [{ Plan: PlanNode }] }>(
            `explain (analyze, format json) ${text}`,
            values,
          );
          await client.query("rollback to before");
          const read = rows[0] ? rowsRead(rows[0]["QUERY PLAN"][0].Plan) : 0;
          most[projection.name] = Math.max(most[projection.name] ?? 0, read);
          return client.query(text, values);
        },
      };
      await projection.apply(explaining as unknown as pg.ClientBase, range);
    }
    await client.query("rollback");
    expect(Object.entries(most).filter(([, read]) => read > 4 * events.length)).toEqual([]);
    expect(Object.keys(most)).toContain("contributions");
  });
});
