import { EvmRpcDataSource } from "@subsquid/evm-processor/lib/ds-rpc/client.js";
import { RpcClient } from "@subsquid/rpc-client";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { Gateway } from "../../src/gateway/create-gateway.js";
import { TRANSIENT_TEXTS, type Faults } from "../support/synthetic-node/fault-plan.js";
import { seededRandom } from "../support/synthetic-node/seeded-random.js";
import { createSyntheticChain, type SyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode, type SyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { drainArchive, expectedMarks, FILTER, filterOf, markOf, startGateway } from "./gateway-world.js";

type IndexedLog = Parameters<typeof markOf>[1];

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const pickSeed = (): number => Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));
const flaky: Faults = {
  rateLimited: 0.01,
  errorAnswer: 0.03,
  errors: TRANSIENT_TEXTS,
  cut: 0.02,
  html: 0.02,
  hang: 0.01,
  nullBlock: 0.01,
  shuffledBatch: 0.2,
};

function makeChain(seed: number, head: number): SyntheticChain {
  const eventsAt = (_n: number, random: number): number => (random < 0.15 ? 1 + Math.floor(random * 20) : 0);
  return createSyntheticChain({ seed, head, eventsAt, foreignPerBlock: 2 });
}

async function startWorld(chain: SyntheticChain, seed: number): Promise<{ nodes: SyntheticNode[]; gateway: Gateway }> {
  const nodes = [
    await startSyntheticNode({ chain, seed, latencyMs: 1 }),
    await startSyntheticNode({ chain, seed: seed + 1, limits: { maxRange: 300, maxResults: 120, maxBatch: 20 } }),
    await startSyntheticNode({ chain, seed: seed + 2, headerMethod: true, gzip: true }),
  ];
  open.push(...nodes);
  const gateway = await startGateway(
    nodes.map(({ url }) => url),
    chain,
    {
      filters: () => [filterOf(seed)],
      tuning: {
        initialRange: 200,
        targetLogs: 200,
        answerLogs: 400,
        readAheadLogs: 2_000,
        headPollMs: [5, 50],
        crossCheckPatienceMs: 20_000,
      },
    },
  );
  open.push({ close: () => gateway.stop() });
  const [flakyNode, limited, dropping] = nodes;
  flakyNode?.setFaults({ ...flaky, retryAfterS: 0 });
  limited?.setFaults({ ...flaky, foreignBlockLog: 0.02 });
  dropping?.setFaults({ ...flaky, dropLog: 0.05, lagBlocks: 4 });
  return { nodes, gateway };
}

test("backfill: through every fault, each log of the range arrives exactly once", async () => {
  const seed = pickSeed();
  const chain = makeChain(seed, 2_500);
  const { nodes, gateway } = await startWorld(chain, seed);
  const [, limited, dropping] = nodes;
  const random = seededRandom(seed);
  let answers = 0;
  const blocks = await drainArchive(gateway, 0, 2_480, () => {
    answers += 1;
    chain.advance(1);
    if (random() < 0.5) chain.reorg(1 + Math.floor(random() * 8));
    if (answers === 2) limited?.setFaults({ ...flaky, chainId: 1 });
    if (answers === 4) limited?.setFaults(flaky);
    if (answers === 5) {
      dropping?.setFaults({ lyingHashes: true });
      setTimeout(() => dropping?.setFaults({ dropLog: 0.05 }), 400);
    }
  });
  const marks = blocks.flatMap(({ header, logs }) => logs.map((log) => markOf(header.number, log)));
  expect(marks, `SEED=${seed}`).toEqual(expectedMarks(chain, 0, 2_480));
});

test("at the head: through faults and reorgs, the processor ends on the chain's own blocks and logs", async () => {
  const seed = pickSeed();
  const chain = makeChain(seed, 60);
  const { gateway } = await startWorld(chain, seed);
  const rpc = new RpcClient({ url: gateway.rpcUrl, log: null, retryAttempts: Number.MAX_SAFE_INTEGER });
  open.push({ close: () => Promise.resolve(rpc.close()) });
  const source = new EvmRpcDataSource({ rpc, finalityConfirmation: 12 });
  const random = seededRandom(seed);
  const indexed = new Map<number, { hash: string; marks: string[] }>();
  const mining = (async () => {
    while (chain.head() < 140) {
      await sleep(40);
      if (random() < 0.2) chain.reorg(1 + Math.floor(random() * 11), 1 + Math.floor(random() * 2));
      else chain.advance(1);
    }
  })();
  const fields = {
    block: { timestamp: true },
    log: { address: true, topics: true, data: true, transactionHash: true },
  };
  const request = { logs: [{ address: [FILTER.address], topic0: FILTER.topic0 }], fields };
  const start = { height: 40, hash: chain.hash(40), top: [] };
  void source.processHotBlocks([{ range: { from: 0 }, request }], start, (update) => {
    for (const number of indexed.keys()) if (number > update.baseHead.height) indexed.delete(number);
    for (const { header, logs } of update.blocks) {
      const marks = (logs as unknown as IndexedLog[]).map((log) => markOf(header.height, log));
      indexed.set(header.height, { hash: header.hash, marks });
    }
    return Promise.resolve();
  });
  await mining;
  const expected = Array.from({ length: chain.head() - 40 }, (_, i) => {
    const n = 41 + i;
    return [n, { hash: chain.hash(n), marks: expectedMarks(chain, n, n) }];
  });
  const found = () => [...indexed].sort(([a], [b]) => a - b);
  await vi.waitFor(() => expect(found(), `SEED=${seed}`).toEqual(expected), { timeout: 10_000, interval: 50 });
});
