import { afterEach, expect, test, vi } from "vitest";
import type { Faults, Limits } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { createTestLog, drainArchive, expectedMarks, markOf, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const refuse = (methods: string[], code: number, message: string): Faults => ({ refuses: { methods, code, message } });
const pruned = refuse(["eth_getLogs"], -32000, "history has been pruned for this block");
const notAllowed = refuse(["eth_getLogs"], -32601, "the method eth_getLogs is not allowed on your plan");
const keyRevoked = refuse(
  ["eth_getLogs", "eth_blockNumber", "eth_getBlockByNumber", "eth_chainId"],
  -32000,
  "Must be authenticated! Invalid API key",
);

async function startWorld(faults: readonly Faults[], limits: readonly Limits[] = []) {
  const chain = createSyntheticChain({ seed: 1, head: 512, foreignPerBlock: 0 });
  const nodes = await Promise.all(
    faults.map((one, i) => startSyntheticNode({ chain, faults: one, limits: limits[i] ?? {} })),
  );
  open.push(...nodes);
  const log = createTestLog();
  const events: string[] = [];
  const urls = nodes.map(({ url }) => `${url}/v2/SECRETKEY`);
  const gateway = await startGateway(urls, chain, {
    log,
    onStop: (reason) => events.push(reason),
    onGoOn: () => events.push("went on"),
    tuning: { requestTimeoutMs: 5_000, crossCheckPatienceMs: 200 },
  });
  open.push({ close: () => gateway.stop() });
  const drain = async (): Promise<string[]> =>
    (await drainArchive(gateway, 0, 500)).flatMap(({ header, logs }) => logs.map((one) => markOf(header.number, one)));
  return { chain, nodes, gateway, log, events, drain, expected: expectedMarks(chain, 0, 500) };
}

test.each([
  ["a method that the plan does not allow", notAllowed, /is not allowed on your plan/],
  ["history that was pruned", pruned, /history has been pruned/],
  ["a key that was revoked", keyRevoked, /Invalid API key/],
])("%s, at every endpoint: the chain says so once, and goes on by itself", async (_name, faults, reason) => {
  const { nodes, gateway, log, events, drain, expected } = await startWorld([faults, faults]);
  const drained = drain();
  await vi.waitFor(() => expect(events).toHaveLength(1), { timeout: 10_000 });
  expect(events[0]).toMatch(/^Chain test cannot go on with any endpoint: /);
  expect(events[0]).toMatch(reason);
  expect(events[0]).toMatch(/127\.0\.0\.1:\d+/);
  expect(gateway.stats().stoppedBy).toMatch(reason);
  expect(gateway.stats().refusals).toBeGreaterThan(1);
  for (const node of nodes) node.setFaults({});
  expect(await drained).toEqual(expected);
  await vi.waitFor(() => expect(events.at(-1)).toBe("went on"), { timeout: 5_000 });
  expect(gateway.stats().stoppedBy).toBeUndefined();
  expect([...log.lines, ...log.details].join("\n")).not.toContain("SECRETKEY");
});

test.each([
  ["a method that the plan does not allow", notAllowed],
  ["history that was pruned", pruned],
  ["a key that was revoked", keyRevoked],
])("%s, at one of two endpoints: the other serves, and the refusal is told once", async (_name, faults) => {
  const { gateway, log, events, drain, expected } = await startWorld([faults, {}]);
  expect(await drain()).toEqual(expected);
  expect(events).toEqual([]);
  expect(gateway.stats().refusals).toBeGreaterThan(0);
  const told = log.lines.filter((line) => line.startsWith("Endpoint refused"));
  expect(told.length).toBeGreaterThan(0);
  if (faults !== keyRevoked) expect(told).toHaveLength(1);
});

test("what an endpoint without a range limit refuses is asked of one with a limit, in parts", async () => {
  const { events, drain, expected } = await startWorld([pruned, {}], [{}, { maxRange: 90 }]);
  expect(await drain()).toEqual(expected);
  expect(events).toEqual([]);
});

test("at the head: what every endpoint refuses stops the chain aloud, and not at debug level", async () => {
  const { nodes, gateway, events } = await startWorld([{}]);
  const block = { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: ["latest", false] };
  const turnToHead = () => fetch(gateway.rpcHttpUrl, { method: "POST", body: JSON.stringify(block) });
  await turnToHead();
  await vi.waitFor(() => expect(gateway.stats().hotTip).toBe(512), { timeout: 10_000 });
  nodes[0]?.setFaults(keyRevoked);
  await vi.waitFor(() => expect(events).toHaveLength(1), { timeout: 10_000 });
  nodes[0]?.setFaults({});
  await vi.waitFor(() => expect(events).toEqual([expect.any(String), "went on"]), { timeout: 10_000 });
});

test("a chain that stands still at one range says so, though the ranges after it are read", async () => {
  const chain = createSyntheticChain({ seed: 1, head: 2_000, foreignPerBlock: 0 });
  const node = await startSyntheticNode({ chain, faults: { prunedBelow: 300 } });
  open.push(node);
  const gateway = await startGateway([node.url], chain, { tuning: { initialRange: 100, maxRange: 100 } });
  open.push({ close: () => gateway.stop() });
  const drained = drainArchive(gateway, 0, 1_900);
  await vi.waitFor(() => expect(gateway.stats().readAheadLogs).toBeGreaterThan(0), { timeout: 10_000 });
  for (let look = 0; look < 20; look++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (look > 5) expect(gateway.stats().stoppedBy).toContain("history has been pruned");
  }
  node.setFaults({});
  await drained;
  await vi.waitFor(() => expect(gateway.stats().stoppedBy).toBeUndefined(), { timeout: 5_000 });
});
