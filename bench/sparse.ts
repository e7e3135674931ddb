// Sparse backfill over RPC with latency: `npm run bench:sparse -- [blocks] [latency ms] [runs]`.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createSyntheticChain } from "../test/support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../test/support/synthetic-node/synthetic-node.js";

const blocks = Number(process.argv[2] ?? 20_000);
const latencyMs = Number(process.argv[3] ?? 20);
const runs = Number(process.argv[4] ?? 3);
const FINALITY = 10;

interface Figures {
  seconds: number;
  requests: number;
  calls: number;
  megabytes: number;
  events: number;
}

/** One run in a process and against a node of its own. */
async function measure(way: "gateway" | "plain"): Promise<Figures> {
  const chain = createSyntheticChain({
    seed: 7,
    head: blocks + FINALITY,
    density: { every: 20, events: 5 },
    foreignPerBlock: 20,
  });
  // Compressed, as public endpoints answer.
  const node = await startSyntheticNode({ chain, latencyMs, gzip: true });
  try {
    const reader = fileURLToPath(new URL("sparse-reader.js", import.meta.url));
    const child = fork(reader, [way, node.url, String(blocks)], { env: { ...process.env, SQD_WARN: "sqd:*" } });
    const { events, ms } = await new Promise<{ events: number; ms: number }>((resolve, reject) => {
      child.once("message", resolve);
      child.once("exit", (code) =>
        reject(new Error(`The reader (${way}) ended with code ${code} before its last block.`)),
      );
    });
    const { httpRequests, calls, bytesSent } = node.counters;
    return { seconds: ms / 1000, requests: httpRequests, calls, megabytes: bytesSent / 1e6, events };
  } finally {
    await node.close();
  }
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN;

const found: Record<"gateway" | "plain", Figures[]> = { gateway: [], plain: [] };
for (let run = 0; run < runs; run++) {
  for (const way of run % 2 === 0 ? (["gateway", "plain"] as const) : (["plain", "gateway"] as const)) {
    const figures = await measure(way);
    found[way].push(figures);
    const { seconds, requests, calls, megabytes, events } = figures;
    console.log(
      `run ${run + 1} ${way.padEnd(8)} ${seconds.toFixed(2)} s, ${events} events, ${requests} requests, ${calls} calls, ${megabytes.toFixed(2)} MB`,
    );
  }
}
const seconds = {
  gateway: median(found.gateway.map((f) => f.seconds)),
  plain: median(found.plain.map((f) => f.seconds)),
};
console.log(
  `${blocks} blocks, ${latencyMs} ms latency, node ${process.version}: median ${seconds.gateway.toFixed(2)} s through the gateway, ` +
    `${seconds.plain.toFixed(2)} s over plain RPC, ${(seconds.plain / seconds.gateway).toFixed(1)} times quicker`,
);
