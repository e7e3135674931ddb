import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { Gateway } from "../../src/gateway/create-gateway.js";
import type { Faults, Limits } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { createTestLog, drainArchive, expectedMarks, FILTER, markOf, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Endpoints, of which the first pushes its heads. */
async function startWorld(
  faults: readonly Faults[],
  limits: readonly Limits[] = [],
  { heldMs = 60_000, every = 1, latencyMs = [0, 0] } = {},
) {
  const chain = createSyntheticChain({ seed: 7, head: 100, density: { every, events: 4 }, foreignPerBlock: 0 });
  const nodes = await Promise.all(
    faults.map((one, at) =>
      startSyntheticNode({ chain, faults: one, limits: limits[at] ?? {}, latencyMs: latencyMs[at] ?? 0 }),
    ),
  );
  open.push(...nodes);
  const stops: string[] = [];
  const log = createTestLog();
  const gateway = await startGateway(
    nodes.map(({ url, wsUrl }, at) => (at === 0 ? wsUrl : url)),
    chain,
    { log, onStop: (reason) => stops.push(reason), tuning: { heldMs, headPollMs: [20, 50], requestTimeoutMs: 2_000 } },
  );
  open.push({ close: () => gateway.stop() });
  const processor = new WebSocket(gateway.rpcUrl);
  open.push({ close: () => Promise.resolve(processor.terminate()) });
  processor.once("open", () =>
    processor.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] })),
  );
  return { chain, nodes, gateway, stops, log };
}

const tipOf = (gateway: Gateway): number => gateway.stats().hotTip;
const logsAt = async (gateway: Gateway, block: number): Promise<unknown> => {
  const number = `0x${block.toString(16)}`;
  const call = { jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [{ fromBlock: number, toBlock: number }] };
  const response = await fetch(gateway.rpcHttpUrl, { method: "POST", body: JSON.stringify(call) });
  return ((await response.json()) as { result?: unknown }).result;
};

test("a block whose logs one endpoint leaves out waits for the endpoint that has not got it yet", async () => {
  const { chain, nodes, gateway } = await startWorld([{}, { lagBlocks: 1 }]);
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(100), { timeout: 10_000 });
  nodes[0]?.setFaults({ dropLog: 1 });
  chain.advance(1);
  await sleep(1_500);
  expect(tipOf(gateway)).toBe(100);
  chain.advance(1);
  await vi.waitFor(() => expect(tipOf(gateway)).toBeGreaterThan(100), { timeout: 10_000 });
  expect(await logsAt(gateway, 101)).toEqual(chain.ownLogs(101));
  expect(gateway.stats().checks.blocksUnconfirmed).toBe(0);
});

test("it does not wait for ever: an endpoint that stays behind does not hold the head up", async () => {
  const { chain, nodes, gateway } = await startWorld([{}, { lagBlocks: 3 }], [], { heldMs: 300 });
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(100), { timeout: 10_000 });
  nodes[0]?.setFaults({ dropLog: 1 });
  chain.advance(1);
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(101), { timeout: 10_000 });
  expect(gateway.stats().checks.blocksUnconfirmed).toBe(1);
});

test("an endpoint that stays behind holds each block up for its own time, not all of them until the last", async () => {
  const { chain, nodes, gateway } = await startWorld([{}, { lagBlocks: 50 }], [], { heldMs: 800 });
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(100), { timeout: 10_000 });
  nodes[0]?.setFaults({ dropLog: 1 });
  for (let block = 101; block <= 125; block++) {
    chain.advance(1);
    await sleep(200);
  }
  // As many blocks as come in that time, and in what a busy machine takes beside it.
  expect(tipOf(gateway)).toBeGreaterThan(110);
});

test("where two of three endpoints name one hash, the third does not stop the chain", async () => {
  const { chain, gateway, stops } = await startWorld([{}, { orphanBlocks: [50] }, {}], [], { every: 10 });
  const marks = (await drainArchive(gateway, 0, 80)).flatMap(({ header, logs }) =>
    logs.map((one) => markOf(header.number, one)),
  );
  expect(marks).toEqual(expectedMarks(chain, 0, 80));
  expect(stops).toEqual([]);
});

test("a block with more logs than one endpoint answers is read from the other, at the head and below it", async () => {
  const { chain, gateway, stops } = await startWorld([{}, {}], [{ maxResults: 3 }, {}]);
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(100), { timeout: 10_000 });
  chain.advance(2);
  await vi.waitFor(() => expect(tipOf(gateway)).toBe(102), { timeout: 10_000 });
  expect(await logsAt(gateway, 102)).toEqual(chain.ownLogs(102));
  const marks = (await drainArchive(gateway, 0, 80)).flatMap(({ header, logs }) =>
    logs.map((one) => markOf(header.number, one)),
  );
  expect(marks).toEqual(expectedMarks(chain, 0, 80));
  expect(stops).toEqual([]);
});

test("a block with more logs than any endpoint answers stops the chain, which says so, until one does", async () => {
  const { chain, nodes, gateway, stops } = await startWorld([{}, {}], [{ maxResults: 3 }, { maxResults: 3 }]);
  const drained = drainArchive(gateway, 0, 80);
  await vi.waitFor(() => expect(stops.length).toBeGreaterThan(0), { timeout: 10_000 });
  expect(stops[0]).toMatch(
    /cannot go on with any endpoint: eth_getLogs failed at 127\.0\.0\.1:\d+ \(too-many-results\)/,
  );
  nodes[1]?.setLimits({});
  const marks = (await drained).flatMap(({ header, logs }) => logs.map((one) => markOf(header.number, one)));
  expect(marks).toEqual(expectedMarks(chain, 0, 80));
});

test("a block that one endpoint holds otherwise, without our logs, is not taken on its word", async () => {
  // The other is slow, so that it is the second that is asked: by the second attempt at the latest.
  const { chain, nodes, gateway } = await startWorld([{ orphanBlocks: [50] }, {}], [], {
    every: 10,
    latencyMs: [0, 60],
  });
  expect(chain.ownLogs(50)).toHaveLength(4);
  const drained = drainArchive(gateway, 0, 80);
  // Read again and again meanwhile: right where the other's word is had, or not at all.
  await Promise.race([drained, sleep(3_000)]);
  nodes[0]?.setFaults({});
  const marks = (await drained).flatMap(({ header, logs }) => logs.map((one) => markOf(header.number, one)));
  expect(marks).toEqual(expectedMarks(chain, 0, 80));
});

test("an endpoint that gives logs nobody asked for is not believed: each request would bring them anew", async () => {
  const chain = createSyntheticChain({ seed: 7, head: 100, density: { every: 10, events: 4 }, foreignPerBlock: 2 });
  const node = await startSyntheticNode({ chain, faults: { ignoresFilters: true } });
  open.push(node);
  const other = { topic0: [`0x${"12".repeat(32)}`], fromBlock: 0 };
  const gateway = await startGateway([node.url], chain, { filters: () => [FILTER, other] });
  open.push({ close: () => gateway.stop() });
  const drained = drainArchive(gateway, 0, 80);
  await vi.waitFor(() => expect(gateway.stats().retries).toBeGreaterThan(2), { timeout: 10_000 });
  node.setFaults({});
  const marks = (await drained).flatMap(({ header, logs }) => logs.map((one) => markOf(header.number, one)));
  expect(marks).toEqual(expectedMarks(chain, 0, 80));
});
