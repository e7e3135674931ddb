import { afterEach, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { DeepReorg } from "../../src/gateway/checks/chain-guard.js";
import type { Gateway } from "../../src/gateway/create-gateway.js";
import type { HotReorg } from "../../src/gateway/hot/hot-window.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

/** Subscribes to heads as the processor does; the list grows as heads are told. */
async function followHeads(gateway: Gateway): Promise<{ number: number; hash: string; at: number }[]> {
  const heads: { number: number; hash: string; at: number }[] = [];
  const socket = new WebSocket(gateway.rpcUrl);
  open.push({ close: () => Promise.resolve(socket.terminate()) });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { params?: { result: { number: string; hash: string } } };
    const head = message.params?.result;
    if (head === undefined || heads.at(-1)?.hash === head.hash) return;
    heads.push({ number: Number(head.number), hash: head.hash, at: performance.now() });
  });
  socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_subscribe", params: ["newHeads"] }));
  return heads;
}

async function startWorld(overWs: boolean) {
  const chain = createSyntheticChain({ seed: 1, head: 100, density: { every: 2, events: 1 }, foreignPerBlock: 2 });
  const node = await startSyntheticNode({ chain });
  open.push(node);
  const deep: DeepReorg[] = [];
  const reorgs: HotReorg[] = [];
  const gateway = await startGateway([overWs ? node.wsUrl : node.url], chain, {
    onDeepReorg: (reorg) => deep.push(reorg),
    onReorg: (reorg) => reorgs.push(reorg),
  });
  open.push({ close: () => gateway.stop() });
  return { chain, node, gateway, deep, reorgs };
}

test.each([
  ["polls", false],
  ["a subscription", true],
] as const)("a new head is told quickly over %s, and a reorg to the same height is noticed", async (_name, overWs) => {
  const { chain, gateway, reorgs } = await startWorld(overWs);
  const heads = await followHeads(gateway);
  await vi.waitFor(() => expect(heads.at(-1)?.hash).toBe(chain.hash(100)), { timeout: 5_000 });
  chain.advance(1);
  await vi.waitFor(() => expect(heads.at(-1)?.hash).toBe(chain.hash(101)), { timeout: 2_000, interval: 5 });
  chain.reorg(3, 0);
  await vi.waitFor(() => expect(heads.at(-1)?.hash).toBe(chain.hash(101)), { timeout: 2_000, interval: 5 });
  expect(reorgs).toEqual([{ depth: 3, commonBlock: 98 }]);
});

test("logs are asked for with our filter, and blocks are answered from the window", async () => {
  const { chain, node, gateway } = await startWorld(false);
  const heads = await followHeads(gateway);
  await vi.waitFor(() => expect(heads).toHaveLength(1), { timeout: 5_000 });
  const before = node.counters.byMethod.eth_getLogs;
  const calls = [
    { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: ["0x60", false] },
    { jsonrpc: "2.0", id: 2, method: "eth_getLogs", params: [{ fromBlock: "0x5f", toBlock: "0x61" }] },
    { jsonrpc: "2.0", id: 3, method: "eth_getBlockByNumber", params: ["0xffff", false] },
  ];
  const response = await fetch(gateway.rpcHttpUrl, { method: "POST", body: JSON.stringify(calls) });
  expect(await response.json()).toMatchObject([
    { id: 1, result: { number: "0x60", hash: chain.hash(96), parentHash: chain.hash(95), transactions: [] } },
    { id: 2, result: chain.ownLogs(96) },
    { id: 3, result: null },
  ]);
  expect(node.counters.byMethod.eth_getLogs).toBe(before);
});

test("a reorg below the finality depth is reported once and nothing is told until the rewind", async () => {
  const { chain, gateway, deep } = await startWorld(false);
  const heads = await followHeads(gateway);
  await vi.waitFor(() => expect(heads).toHaveLength(1), { timeout: 5_000 });
  chain.reorg(40, 2);
  await vi.waitFor(() => expect(deep).toHaveLength(1), { timeout: 5_000 });
  expect(deep[0]).toMatchObject({ chain: "test", blockNumber: 88, foundHash: chain.hash(88) });
  expect(heads).toHaveLength(1);
  const fork = await gateway.detectFork([10, 50, 60, 61, 88].map((number) => ({ number, hash: chain.hash(number) })));
  expect(fork.firstForeign).toBeUndefined();
  gateway.resume();
  await vi.waitFor(() => expect(heads.at(-1)?.hash).toBe(chain.hash(102)), { timeout: 5_000 });
});
