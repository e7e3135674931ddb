import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findForeignBlock } from "../../src/ingest/find-foreign-block.js";
import type { Faults } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode, type SyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

const chain = createSyntheticChain({ seed: 11, head: 120 });
const NUMBERS = [3, 40, 41, 99, 120];
let database: TestDatabase;
let client: pg.Client;
const nodes: SyntheticNode[] = [];
beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("select log.open_chain($1, 'one', 10)", [chain.chainId]);
  for (const number of NUMBERS) await store(number, chain.hash(number));
});
afterAll(async () => {
  for (const node of nodes) await node.close();
  await client.end();
  await database.drop();
});

const store = (number: number, hash: string) =>
  client.query(
    `insert into log.block (chain_id, number, hash, parent_hash, header_time, time, digest)
     values ($1, $2, decode($3, 'hex'), '\\x00', $2, $2, '\\x00')
     on conflict (chain_id, number) do update set hash = excluded.hash`,
    [chain.chainId, number, hash.slice(2)],
  );

async function start(faults: Faults = {}): Promise<SyntheticNode> {
  const node = await startSyntheticNode({ chain, faults });
  nodes.push(node);
  return node;
}
const find = (...urls: string[]) => findForeignBlock(client, chain.chainId, urls, { followedWithinMs: 300 });
const CLEAN = { checked: NUMBERS.length, foreign: undefined };

describe("comparing stored blocks with the chain", () => {
  it("asks over HTTP or a WebSocket, and takes a block that any endpoint holds for the chain's", async () => {
    const [node, lagging, dead] = [await start(), await start({ lagBlocks: 100 }), "http://127.0.0.1:9"];
    expect(await find(node.url)).toEqual(CLEAN);
    expect(await find(node.wsUrl)).toEqual(CLEAN);
    expect(await find(lagging.url, node.wsUrl)).toEqual(CLEAN);
    expect(await find(dead, lagging.wsUrl, node.url)).toEqual(CLEAN);
  });

  it("names the lowest block that no endpoint holds, and fails where none answers", async () => {
    const [node, lagging] = [await start(), await start({ lagBlocks: 100 })];
    const wrong = `0x${"ab".repeat(32)}` as const;
    await store(41, wrong);
    expect((await find(lagging.url, node.wsUrl)).foreign).toEqual({ number: 41, stored: wrong, onChain: undefined });
    expect((await find(node.wsUrl)).foreign).toEqual({ number: 41, stored: wrong, onChain: chain.hash(41) });
    await store(41, chain.hash(41));
    await expect(find("http://127.0.0.1:9")).rejects.toThrow();
  });
});
