import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { findFreePort } from "../../src/embedded/ports.js";
import { expectedMarks, markOf } from "../gateway/gateway-world.js";
import { createDatabase, type TestDatabase } from "../support/database.js";
import { TRANSIENT_TEXTS, type Faults } from "../support/synthetic-node/fault-plan.js";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import {
  createSyntheticChain,
  SYNTHETIC_PAYOUTS,
  type SyntheticChain,
} from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode, type SyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { makeHome } from "./support/demonstration.js";
import { askForBuild } from "./support/shared.js";
import { runToResult, runTributary, type Tributary } from "./support/tributary.js";

const { CHAOS_SEED } = process.env;
const seed = CHAOS_SEED === undefined ? Math.trunc(Math.random() * 2 ** 30) : Number(CHAOS_SEED);
const finality = 12;
// A request that hangs would wait for the program's own 20 s; all other faults are there.
const faults: Faults = {
  rateLimited: 0.01,
  errorAnswer: 0.02,
  errors: TRANSIENT_TEXTS,
  cut: 0.01,
  html: 0.01,
  nullBlock: 0.01,
  shuffledBatch: 0.2,
};

let home: string;
let configFile: string;
let database: TestDatabase;
let chain: SyntheticChain;
let nodes: SyntheticNode[];
let client: pg.Client;
let program: Tributary;

beforeAll(async () => {
  await askForBuild();
  home = makeHome();
  database = await createDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const eventsAt = (_n: number, draw: number): number => (draw < 0.15 ? 1 + Math.floor(draw * 20) : 0);
  chain = createSyntheticChain({ seed, head: 250, eventsAt, foreignPerBlock: 2 });
  nodes = [
    await startSyntheticNode({ chain, seed, faults }),
    await startSyntheticNode({ chain, seed: seed + 1, faults: { ...faults, foreignBlockLog: 0.02, dropLog: 0.02 } }),
    await startSyntheticNode({ chain, seed: seed + 2, headerMethod: true, faults: { ...faults, lagBlocks: 2 } }),
  ];
  configFile = join(home, "tributary.yaml");
  const contracts = [{ protocol: "tributary", from: 0, payouts: SYNTHETIC_PAYOUTS, registry: `0x${"a7".repeat(20)}` }];
  const rpc = nodes.map(({ url }) => url);
  const chains = [{ id: chain.chainId, name: "chaos", rpc, finality, contracts }];
  const port = await findFreePort(0);
  writeFileSync(configFile, stringify({ database: database.url, api: { port }, chains }));
  program = runTributary(["start", "--config", configFile], home);
  await program.waitFor(/is ready/, 90_000);
});

afterAll(async () => {
  await program.stop("SIGTERM");
  await client.end();
  for (const node of nodes) await node.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

const hexOf = (column: string): string => `'0x' || encode(${column}, 'hex')`;

async function readHead(): Promise<{ number: number; hash: string }> {
  const { rows } = await client.query<{ number: number; hash: string }>(
    `select indexed_number::int as number, ${hexOf("indexed_hash")} as hash from log.head`,
  );
  return rows[0] ?? { number: -1, hash: "0x" };
}

/** Each block of the log with its hash and the marks of its logs. */
async function readLog(): Promise<unknown[]> {
  const { rows } = await client.query<{
    number: number;
    hash: string;
    log: { logIndex: number; transactionHash: string; data: string };
  }>(
    `select b.number::int, ${hexOf("b.hash")} as hash,
       json_build_object('logIndex', e.log_index, 'transactionHash', ${hexOf("e.transaction_hash")}, 'data', ${hexOf("e.data")}) as log
     from log.block b join log.event e on e.chain_id = b.chain_id and e.block_number = b.number
     order by b.number, e.log_index`,
  );
  return rows.map(({ number, hash, log }) => `${hash} ${markOf(number, log)}`);
}

function expectedLog(): string[] {
  const numbers = Array.from({ length: chain.head() + 1 }, (_, n) => n);
  return numbers.flatMap((n) => expectedMarks(chain, n, n).map((mark) => `${chain.hash(n)} ${mark}`));
}

test(
  "through faults and reorgs of up to 200 blocks the program ends on the chain's own logs and figures",
  {
    timeout: 120_000,
  },
  async () => {
    const random = seededRandom(seed);
    for (const depth of [5, 1 + Math.floor(random() * 200), 11, 100 + Math.floor(random() * 100), 8]) {
      for (let block = 0; block < 10; block++) {
        chain.advance(1);
        await sleep(50);
      }
      chain.reorg(depth, 1);
    }
    chain.advance(3);
    const tip = { number: chain.head(), hash: chain.hash(chain.head()) };
    for (const deadline = Date.now() + 90_000; (await readHead()).hash !== tip.hash; await sleep(100)) {
      if (Date.now() < deadline) continue;
      const found = JSON.stringify(await readHead());
      throw new Error(
        `CHAOS_SEED=${seed}: expected ${JSON.stringify(tip)}, found ${found}. It printed:\n${program.output()}`,
      );
    }
    expect(await readLog(), `CHAOS_SEED=${seed}`).toEqual(expectedLog());
    for (const node of nodes) node.setFaults({});
    const { code, result } = await runToResult(["verify", "--config", configFile], home);
    expect({ code, ...result }, `CHAOS_SEED=${seed}`).toMatchObject({ code: 0, ok: true, difference: null });
    expect(program.output()).toMatch(/Rewound the chain below finality to the last common block/);
  },
);
