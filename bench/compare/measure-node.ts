import type { BenchNode } from "./node/start-node.js";
import { lastBlock } from "./node/bench-chain.js";
import { CONTRACTS } from "./node/encode-event.js";

/** Blocks a request asks for, as a processor over RPC does. */
const RANGE = 10;

/** How many logs a second the node hands to a reader that only takes the answers' bytes, one request at a time. */
export async function measureNode(node: BenchNode): Promise<number> {
  const last = lastBlock(node.spec);
  const readAll = async (): Promise<number> => {
    const since = performance.now();
    for (let from = 1; from <= last; from += RANGE) {
      const filter = { fromBlock: hex(from), toBlock: hex(from + RANGE - 1), address: Object.values(CONTRACTS) };
      const response = await fetch(node.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_getLogs", params: [filter] }),
      });
      await response.arrayBuffer();
    }
    return (performance.now() - since) / 1_000;
  };
  await readAll();
  return node.spec.events / (await readAll());
}

const hex = (n: number): string => `0x${n.toString(16)}`;
