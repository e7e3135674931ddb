import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import type { Faults } from "../support/synthetic-node/fault-plan.js";
import { createSyntheticChain } from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { createTestLog, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const boasting: Faults = { boastBlocks: 5_000 };

/** A chain up to block 100, of which 90 are final, at a node for each of the faults. */
async function startWorld(faults: readonly Faults[]) {
  const chain = createSyntheticChain({ seed: 5, head: 100, foreignPerBlock: 0 });
  const nodes = await Promise.all(faults.map((one) => startSyntheticNode({ chain, faults: one })));
  open.push(...nodes);
  const log = createTestLog();
  const urls = nodes.map(({ url }) => url);
  const gateway = await startGateway(urls, chain, { finality: 10, log, tuning: { headPollMs: [5, 20] } });
  open.push({ close: () => gateway.stop() });
  const height = async (): Promise<string> => (await fetch(`${gateway.archiveUrl}/height`)).text();
  const reaches = (expected: number, timeout: number): Promise<void> =>
    vi.waitFor(async () => expect(await height()).toBe(String(expected)), { timeout, interval: 20 });
  return { chain, nodes, gateway, log, height, reaches };
}

test("an endpoint that tells a head nobody holds holds up nothing, and is said to once", async () => {
  const { chain, gateway, log, reaches } = await startWorld([{}, {}, boasting]);
  await reaches(90, 6_000);
  chain.advance(5);
  await reaches(95, 2_500);
  const turnToHead = { jsonrpc: "2.0", id: 1, method: "eth_getBlockByNumber", params: ["latest", false] };
  await fetch(gateway.rpcHttpUrl, { method: "POST", body: JSON.stringify(turnToHead) });
  await vi.waitFor(() => expect(gateway.stats().hotTip).toBe(105), { timeout: 5_000 });
  await sleep(500);
  expect(gateway.stats().head).toBe(105);
  expect(log.lines.filter((line) => line.startsWith("Found nobody holding"))).toHaveLength(1);
});

test("each of several claims is tried in one pass, the highest first", async () => {
  const { reaches } = await startWorld([{ boastBlocks: 60 }, { lagBlocks: 20 }, boasting, { lagBlocks: 5 }]);
  await reaches(85, 9_000);
});

test("an endpoint is believed again once it shows the block that it claims", async () => {
  const { nodes, reaches } = await startWorld([{ lagBlocks: 30 }, { lagBlocks: 30 }, boasting]);
  await reaches(60, 6_000);
  nodes[2]?.setFaults({});
  await reaches(90, 2_500);
});

test("a lone endpoint that shows no block it should hold is not believed, until it does", async () => {
  const { nodes, gateway, height, reaches } = await startWorld([boasting]);
  expect(await height()).toMatch(/told its head yet/);
  expect(gateway.stats()).toMatchObject({ head: -1, finalized: -1 });
  nodes[0]?.setFaults({});
  await reaches(90, 2_500);
});
