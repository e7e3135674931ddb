import { HttpAgent, HttpClient } from "@subsquid/http-client";
import { ArchiveClient } from "@subsquid/util-internal-archive-client";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { ArchiveBlock } from "../../src/gateway/finalized/archive-service.js";
import type { DeepReorg } from "../../src/gateway/checks/chain-guard.js";
import { createGateway } from "../../src/gateway/create-gateway.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode, type SyntheticNodeOptions } from "../support/synthetic-node/synthetic-node.js";
import { createTestLog, drainArchive, expectedMarks, FILTER, markOf, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function startNode(options: SyntheticNodeOptions) {
  const node = await startSyntheticNode(options);
  open.push(node);
  return node;
}
async function startTestGateway(...args: Parameters<typeof startGateway>) {
  const gateway = await startGateway(...args);
  open.push({ close: () => gateway.stop() });
  return gateway;
}
const marksOf = (blocks: readonly ArchiveBlock[]): string[] =>
  blocks.flatMap(({ header, logs }) => logs.map((log) => markOf(header.number, log)));

test("speaks the archive protocol with the processor's own client", async () => {
  const chain = createSyntheticChain({ seed: 1, head: 1_012, foreignPerBlock: 3 });
  const node = await startNode({ chain });
  const gateway = await startTestGateway([node.url], chain);
  const agent = new HttpAgent({ keepAlive: true });
  open.push({ close: () => Promise.resolve(agent.close()) });
  const client = new ArchiveClient({ http: new HttpClient({ agent, log: null }), url: gateway.archiveUrl });
  expect(await client.getHeight()).toBe(1_000);
  const check = await client.query({ fromBlock: 500, toBlock: 500, includeAllBlocks: true });
  expect(check.map(({ header }) => header)).toEqual([
    { number: 500, hash: chain.hash(500), parentHash: chain.hash(499), timestamp: 1_700_000_500 },
  ]);
  const blocks = await client.query<ArchiveBlock>({
    fromBlock: 41,
    toBlock: 99,
    logs: [{ address: [FILTER.address] }],
  } as never);
  expect(blocks.map(({ header }) => header.number)).toEqual([41, 60, 80, 99]);
  expect(marksOf(blocks)).toEqual(expectedMarks(chain, 41, 99));
});

test("a sparse backfill costs few requests and only the headers that matter", async () => {
  const chain = createSyntheticChain({ seed: 2, head: 20_012 });
  const node = await startNode({ chain, gzip: true });
  const gateway = await startTestGateway([node.url], chain, { tuning: { requestTimeoutMs: 20_000 } });
  const blocks = await drainArchive(gateway, 0, 20_000);
  expect(marksOf(blocks)).toEqual(expectedMarks(chain, 0, 20_000));
  const { byMethod, bytesSent } = node.counters;
  expect(byMethod.eth_getLogs).toBeLessThan(20);
  expect(byMethod.eth_getBlockByNumber).toBeLessThan(1_150);
  expect(bytesSent).toBeLessThan(5_000_000);
});

test("holds no more of a dense stretch than a few answers, whatever it was asked for at first", async () => {
  const chain = createSyntheticChain({ seed: 4, head: 612, density: { every: 1, events: 20 }, foreignPerBlock: 0 });
  const node = await startNode({ chain });
  const tuning = {
    requestTimeoutMs: 20_000,
    maxRangeBytes: 300_000,
    readAheadLogs: 1_000,
    answerLogs: 500,
    targetLogs: 1_000,
  };
  const gateway = await startTestGateway([node.url], chain, { tuning });
  let [mostHeld, mostAnswered] = [0, 0];
  const blocks = await drainArchive(gateway, 0, 600, (answer) => {
    mostHeld = Math.max(mostHeld, gateway.stats().readAheadLogs);
    mostAnswered = Math.max(mostAnswered, marksOf(answer).length);
  });
  expect(marksOf(blocks)).toEqual(expectedMarks(chain, 0, 600));
  expect(mostAnswered).toBeLessThan(1_500);
  expect(mostHeld).toBeLessThan(6_000);
});

test("halves a range whose answer is more than a WebSocket takes, and fetches each log once", async () => {
  const chain = createSyntheticChain({ seed: 11, head: 212, density: { every: 2, events: 20 }, foreignPerBlock: 0 });
  const node = await startNode({ chain });
  const tuning = { requestTimeoutMs: 5_000, maxAnswerBytes: 150_000, maxRangeBytes: 150_000, initialRange: 200 };
  const gateway = await startTestGateway([node.wsUrl], chain, { tuning });
  expect(marksOf(await drainArchive(gateway, 0, 200))).toEqual(expectedMarks(chain, 0, 200));
  expect(gateway.stats().endpoints[0]?.failures["too-many-results"]).toBeGreaterThan(0);
});

test("fetches a block whose logs alone are more than a range's may be", async () => {
  const chain = createSyntheticChain({ seed: 5, head: 52, density: { every: 20, events: 50 }, foreignPerBlock: 0 });
  const node = await startNode({ chain });
  const gateway = await startTestGateway([node.url], chain, { tuning: { maxRangeBytes: 5_000 } });
  expect(marksOf(await drainArchive(gateway, 0, 40))).toEqual(expectedMarks(chain, 0, 40));
});

test("learns range, result and batch limits from the refusals", async () => {
  const chain = createSyntheticChain({ seed: 3, head: 2_012, density: { every: 2, events: 3 }, foreignPerBlock: 0 });
  const limits = { maxRange: 700, rangeText: "block range too large", maxResults: 400, maxBatch: 7 };
  const node = await startNode({ chain, limits });
  const gateway = await startTestGateway([node.url], chain, { tuning: { requestTimeoutMs: 5_000 } });
  const blocks = await drainArchive(gateway, 0, 2_000);
  expect(marksOf(blocks)).toEqual(expectedMarks(chain, 0, 2_000));
  expect(gateway.stats().endpoints[0]?.maxRange).toBeLessThanOrEqual(700);
});

test("a contract added meanwhile is asked for from then on, and can be back-filled", async () => {
  const chain = createSyntheticChain({ seed: 4, head: 2_012, foreignPerBlock: 0 });
  const node = await startNode({ chain });
  const filters = [{ ...FILTER, fromBlock: 5_000 }];
  const gateway = await startTestGateway([node.url], chain, { filters: () => filters, tuning: { initialRange: 100 } });
  const before = await drainArchive(gateway, 0, 1_000, () => undefined);
  filters[0] = { ...FILTER, fromBlock: 1_001 };
  const after = await drainArchive(gateway, 1_001, 2_000);
  expect(marksOf(before)).toEqual([]);
  expect(marksOf(after)).toEqual(expectedMarks(chain, 1_001, 2_000));
  const filled: string[] = [];
  for await (const blocks of gateway.fetchBlocks([FILTER], 0, 1_000)) {
    filled.push(...blocks.flatMap(({ header, logs }) => logs.map((log) => markOf(header.number, log))));
  }
  expect(filled).toEqual(expectedMarks(chain, 0, 1_000));
});

test("a lone endpoint that drops logs is caught by the audit, and from then on every block is audited", async () => {
  const chain = createSyntheticChain({ seed: 5, head: 2_012, density: { every: 3, events: 1 }, foreignPerBlock: 1 });
  const node = await startNode({ chain, faults: { dropLog: 0.1 } });
  const gateway = await startTestGateway([node.url], chain, {
    tuning: { auditRate: 0.5, initialRange: 200, requestTimeoutMs: 5_000 },
  });
  const blocks = await drainArchive(gateway, 0, 2_000);
  expect(gateway.stats().checks.logsRecovered).toBeGreaterThan(20);
  const missing = expectedMarks(chain, 0, 2_000).length - marksOf(blocks).length;
  // Unaudited, about 67 of the 667 would be missing. What the first ranges lost before a sample told of it stays lost, and
  // each of the three questions about a suspicious block can itself lose its log.
  expect(missing).toBeLessThanOrEqual(20);
});

test("an endpoint that lists a log twice is not believed: each log comes once, from the other", async () => {
  const chain = createSyntheticChain({ seed: 12, head: 512, foreignPerBlock: 1 });
  const repeating = await startNode({ chain, faults: { repeatLog: 1 } });
  const honest = await startNode({ chain, latencyMs: 20 });
  const gateway = await startTestGateway([repeating.url, honest.url], chain, {
    tuning: { initialRange: 100, requestTimeoutMs: 5_000, crossCheckPatienceMs: 200 },
  });
  expect(marksOf(await drainArchive(gateway, 0, 500))).toEqual(expectedMarks(chain, 0, 500));
  expect(gateway.stats().retries).toBeGreaterThan(0);
});

test.each(["zero", "full"] as const)(
  "blooms that say nothing (%s) are found out, said once, and not trusted",
  async (bloom) => {
    const chain = createSyntheticChain({ seed: 6, head: 1_012, bloom, foreignPerBlock: 1 });
    const node = await startNode({ chain });
    const log = createTestLog();
    const gateway = await startTestGateway([node.url], chain, { log, tuning: { requestTimeoutMs: 5_000 } });
    const blocks = await drainArchive(gateway, 0, 1_000);
    expect(marksOf(blocks)).toEqual(expectedMarks(chain, 0, 1_000));
    expect(gateway.stats().bloom).toBe("says-nothing");
    expect(log.lines.filter((line) => line.includes("blooms say nothing"))).toHaveLength(1);
  },
);

test("endpoints that disagree on a final block stop the chain with a report, until they agree", async () => {
  const chain = createSyntheticChain({ seed: 7, head: 512, foreignPerBlock: 0 });
  const honest = await startNode({ chain });
  const liar = await startNode({ chain, faults: { lyingHashes: true } });
  const reasons: string[] = [];
  const gateway = await startTestGateway([honest.url, liar.url], chain, { onStop: (reason) => reasons.push(reason) });
  const drained = drainArchive(gateway, 0, 500);
  await vi.waitFor(() => expect(reasons).toHaveLength(1), { timeout: 5_000 });
  expect(reasons[0]).toMatch(/^Chain test is stopped at finalized block \d+: 127\.0\.0\.1:\d+ says 0x/);
  expect(gateway.stats().stoppedBy).toBe(reasons[0]);
  liar.setFaults({});
  expect(marksOf(await drained)).toEqual(expectedMarks(chain, 0, 500));
  expect(gateway.stats().stoppedBy).toBeUndefined();
});

test("a reorg below the finality depth is reported once, found by detectFork, and gone on from after the rewind", async () => {
  const chain = createSyntheticChain({ seed: 8, head: 512, foreignPerBlock: 0 });
  const node = await startNode({ chain });
  const reorgs: DeepReorg[] = [];
  const gateway = await startTestGateway([node.url], chain, { onDeepReorg: (reorg) => reorgs.push(reorg) });
  const known = (await drainArchive(gateway, 0, 500)).map(({ header }) => header);
  chain.reorg(200, 20);
  await sleep(1_100);
  const drained = fetch(`${gateway.archiveUrl}/query`, {
    method: "POST",
    body: JSON.stringify({ fromBlock: 501, logs: [{}] }),
  });
  expect((await drained).status).toBe(503);
  expect(reorgs).toEqual([expect.objectContaining({ chain: "test", blockNumber: 500, foundHash: chain.hash(500) })]);
  const { lastCommon } = await gateway.detectFork(known);
  expect(lastCommon?.number).toBe(300);
  gateway.resume();
  expect(marksOf(await drainArchive(gateway, 301, 520))).toEqual(expectedMarks(chain, 301, 520));
});

test("a range read while a deep reorg replaces half of it is read again, so that no block is of the old branch", async () => {
  // Other blocks hold events on the new branch than on the old one.
  const eventsAt = (_n: number, random: number): number => (random < 0.03 ? 1 : 0);
  const chain = createSyntheticChain({ seed: 10, head: 512, eventsAt, foreignPerBlock: 0 });
  const node = await startNode({ chain, latencyMs: 20 });
  const tuning = { auditRate: 0, initialRange: 600, requestTimeoutMs: 5_000 };
  const gateway = await startTestGateway([node.url], chain, { tuning });
  const drained = drainArchive(gateway, 0, 500);
  // The node has answered for the logs, and is yet to answer for the headers.
  await vi.waitFor(() => expect(node.counters.byMethod.eth_getLogs).toBe(1), { timeout: 5_000, interval: 1 });
  chain.reorg(300, 2);
  expect(marksOf(await drained)).toEqual(expectedMarks(chain, 0, 500));
});

test("an endpoint of another chain is refused at start, naming both ids and only its host", async () => {
  const chain = createSyntheticChain({ seed: 9, head: 20, chainId: 5 });
  const node = await startNode({ chain });
  const endpoints = [`${node.url}/v2/SECRETKEY`];
  const gateway = createGateway({
    chainId: 1,
    name: "test",
    endpoints,
    finality: 5,
    filters: () => [FILTER],
    log: createTestLog(),
  });
  const error = await gateway.start().catch((reason: unknown) => reason as Error);
  expect(error).toMatchObject({ message: expect.stringMatching(/answers for chain 5, expected chain 1/) as string });
  expect(String(error)).not.toContain("SECRETKEY");
  await gateway.stop();
});
