import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { Fork } from "../../src/gateway/checks/detect-fork.js";
import type { Faults } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** A chain up to block 512 whose blocks up to 500 are known, and a gateway that begins anew before a node with these faults. */
async function startWorld(faults: Faults) {
  const chain = createSyntheticChain({ seed: 4, head: 512, foreignPerBlock: 0 });
  const known = [5, 90, 300, 500].map((number) => ({ number, hash: chain.hash(number) }));
  const node = await startSyntheticNode({ chain, faults });
  open.push(node);
  const stops: string[] = [];
  let wentOn = 0;
  const gateway = await startGateway([node.url], chain, {
    onStop: (reason) => stops.push(reason),
    onGoOn: () => (wentOn += 1),
    tuning: { headPollMs: [5, 20] },
  });
  open.push({ close: () => gateway.stop() });
  const search = gateway.detectFork(known);
  let found: Fork | undefined;
  search.then(
    (fork) => (found = fork),
    () => undefined,
  );
  return { chain, known, node, gateway, search, stops, found: () => found, wentOn: () => wentOn };
}

test.each<[string, Faults]>([
  ["is behind", { lagBlocks: 200 }],
  ["knows only the first block", { lagBlocks: 512 }],
  ["tells no head", { refuses: { methods: ["eth_blockNumber"], code: -32601, message: "not allowed" } }],
])("a node that %s is waited for: nothing was left", async (_, faults) => {
  const { known, node, search, found } = await startWorld(faults);
  await sleep(700);
  expect(found()).toBeUndefined();
  node.setFaults({});
  expect(await search).toEqual({ lastCommon: known.at(-1), firstForeign: undefined });
});

test("a node that stays behind is said to be, with both heights, and so is that it came up", async () => {
  const { known, node, search, stops, wentOn } = await startWorld({ lagBlocks: 200 });
  await vi.waitFor(() => expect(stops).toHaveLength(1), { timeout: 10_000 });
  expect(stops[0]).toContain("up to block 500, final when it was indexed, but its endpoints are at block 312");
  node.setFaults({});
  expect((await search).lastCommon).toEqual(known.at(-1));
  expect(wentOn()).toBe(1);
});

test("a chain that is shorter now and holds other blocks has left those", async () => {
  const { chain, known, node, search } = await startWorld({ lagBlocks: 512 });
  chain.reorg(400, 0);
  node.setFaults({ lagBlocks: 100 });
  expect(await search).toEqual({ lastCommon: known[1], firstForeign: known[2] });
});

test("a gateway that is stopped ends its search", async () => {
  const { gateway, search } = await startWorld({ lagBlocks: 200 });
  await gateway.stop();
  await expect(search).rejects.toThrow("was stopped");
});

test("while one of two endpoints is gone, nothing is taken back on the other's word alone, and the chain says so", async () => {
  const chain = createSyntheticChain({ seed: 4, head: 512, foreignPerBlock: 0 });
  const known = [5, 90, 300, 500].map((number) => ({ number, hash: chain.hash(number) }));
  const nodes = await Promise.all([{}, { down: true }].map((faults) => startSyntheticNode({ chain, faults })));
  open.push(...nodes);
  const stops: string[] = [];
  const gateway = await startGateway(
    nodes.map(({ url }) => url),
    chain,
    { onStop: (reason) => stops.push(reason), tuning: { headPollMs: [5, 20], crossCheckPatienceMs: 100 } },
  );
  open.push({ close: () => gateway.stop() });
  const search = gateway.detectFork(known);
  await vi.waitFor(() => expect(stops).toHaveLength(1), { timeout: 10_000 });
  expect(stops[0]).toContain("got no answer in 100 ms");
  nodes[1]?.setFaults({});
  expect(await search).toEqual({ lastCommon: known.at(-1), firstForeign: undefined });
});
