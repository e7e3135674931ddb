import { afterEach, describe, expect, test } from "vitest";
import type { ArchiveBlock } from "../../src/gateway/finalized/archive-service.js";
import { halveRequest, planLogRequests } from "../../src/gateway/reading/log-request.js";
import {
  createSyntheticChain,
  PAYOUT_SETTLED,
  SYNTHETIC_PAYOUTS,
  type SyntheticChain,
} from "../support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../support/synthetic-node/synthetic-node.js";
import { markOf, startGateway } from "./gateway-world.js";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

describe("filters without an address", () => {
  test("are asked for in a request of their own, and their topics nowhere else", () => {
    const filters = [
      { topic0: ["0xa", "0xb"], fromBlock: 5 },
      { address: "0x1", topic0: ["0xb", "0xc"], fromBlock: 0 },
      { address: "0x2", topic0: ["0xa"], fromBlock: 0 },
      { topic0: ["0xa", "0xd"], fromBlock: 9 },
    ];
    expect(planLogRequests(filters)).toEqual([
      { topics: [["0xa", "0xb", "0xd"]] },
      { address: ["0x1", "0x2"], topics: [["0xc"]] },
    ]);
    expect(planLogRequests(filters.filter(({ address }) => address === "0x2"))).toEqual([
      { address: ["0x2"], topics: [["0xa"]] },
    ]);
  });

  test("are halved by their topics", () => {
    expect(halveRequest({ topics: [["0xa", "0xb", "0xc"]] })).toEqual([
      { topics: [["0xa"]] },
      { topics: [["0xb", "0xc"]] },
    ]);
    expect(halveRequest({ topics: [["0xa"]] })).toBeUndefined();
  });

  test("bring each log once, in final blocks and at the head, though an endpoint drops logs and limits answers", async () => {
    const children = Array.from({ length: 5 }, (_, i) => `0x${(0xc0 + i).toString(16).padStart(40, "0")}`);
    const chain = createSyntheticChain({
      seed: 11,
      head: 812,
      density: { every: 3, events: 4 },
      foreignPerBlock: 2,
      eventOf: (n, index, word) => {
        const data = `0x${word("data")}`;
        const address = index === 0 ? SYNTHETIC_PAYOUTS : (children[(n + index) % children.length] ?? "");
        return { address, topics: [PAYOUT_SETTLED], data };
      },
    });
    const nodes = [
      await startSyntheticNode({ chain, seed: 1, faults: { dropLog: 0.05 } }),
      await startSyntheticNode({ chain, seed: 2, limits: { maxRange: 150, maxResults: 60 } }),
      await startSyntheticNode({ chain, seed: 3 }),
    ];
    open.push(...nodes);
    const filters = [
      { topic0: [PAYOUT_SETTLED], fromBlock: 300 },
      { address: SYNTHETIC_PAYOUTS, topic0: [PAYOUT_SETTLED, `0x${"ab".repeat(32)}`], fromBlock: 0 },
    ];
    const gateway = await startGateway(
      nodes.map(({ url }) => url),
      chain,
      { filters: () => filters, tuning: { requestTimeoutMs: 5_000, crossCheckPatienceMs: 20_000 } },
    );
    open.push({ close: () => gateway.stop() });

    const found: string[] = [];
    for (let next = 0; next <= 800;) {
      const query = { fromBlock: next, toBlock: 800, logs: [{ topic0: [PAYOUT_SETTLED] }] };
      const answer = await fetch(`${gateway.archiveUrl}/query`, { method: "POST", body: JSON.stringify(query) });
      if (answer.status === 503) continue;
      const blocks = (await answer.json()) as ArchiveBlock[];
      found.push(...blocks.flatMap(({ header, logs }) => logs.map((log) => markOf(header.number, log))));
      next = (blocks.at(-1)?.header.number ?? next) + 1;
    }
    expect(found).toEqual(wanted(chain, 0, 800));

    const logs = await ask<{ blockNumber: string; logIndex: string; transactionHash: string; data: string }[]>(
      gateway.rpcHttpUrl,
      "eth_getLogs",
      [{ fromBlock: "0x321", toBlock: "0x32c" }],
    );
    const marks = logs.map((log) => markOf(Number(log.blockNumber), { ...log, logIndex: Number(log.logIndex) }));
    expect(marks).toEqual(wanted(chain, 801, 812));
  });
});

/** What the filters want by the chain's own rule: of anybody from block 300 on, before of one contract. */
function wanted(chain: SyntheticChain, from: number, to: number): string[] {
  const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return numbers.flatMap((n) =>
    chain
      .allLogs(n)
      .filter(({ address, topics }) => topics[0] === PAYOUT_SETTLED && (n >= 300 || address === SYNTHETIC_PAYOUTS))
      .map((log) => markOf(n, { ...log, logIndex: Number(log.logIndex) })),
  );
}

async function ask<Result>(url: string, method: string, params: unknown[]): Promise<Result> {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return ((await answer.json()) as { result: Result }).result;
}
