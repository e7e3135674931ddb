// From a block being available at the node to its events visible over GraphQL: `npm run bench:head -- [blocks]`.
import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort } from "../src/embedded/ports.js";
import { startEmbeddedPostgres } from "../src/embedded/postgres.js";
import { migrateDatabase } from "../src/log/migrate.js";
import { enableRoles } from "../src/log/roles.js";
import { createSyntheticChain, SYNTHETIC_PAYOUTS } from "../test/support/synthetic-node/synthetic-chain.js";
import { startSyntheticNode } from "../test/support/synthetic-node/synthetic-node.js";

const blocks = Number(process.argv[2] ?? 60);
const BLOCK_MS = 1_000;
const POLL_MS = 3;
const START_HEAD = 200;

const home = await mkdtemp(join(tmpdir(), "tributary-bench-"));
const postgres = await startEmbeddedPostgres({ home, port: 0 });
const chain = createSyntheticChain({ seed: 3, head: START_HEAD, density: { every: 1, events: 5 }, foreignPerBlock: 5 });
const node = await startSyntheticNode({ chain });
const port = await findFreePort(4399);
const config = join(home, "bench.yaml");
await writeFile(
  config,
  `api: { port: ${port} }
chains:
  - id: ${chain.chainId}
    name: bench
    rpc: ["${node.url}"]
    finality: 10
    contracts:
      - { protocol: tributary, from: 0, registry: "0x00000000000000000000000000000000000000aa", payouts: "${SYNTHETIC_PAYOUTS}" }
`,
);
await migrateDatabase(postgres.url);
await enableRoles(postgres.url);
const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const env = { ...process.env, DATABASE_URL: postgres.url, SQD_WARN: "sqd:*", TRIBUTARY_LOG_LEVEL: "warn" };
const children = [
  fork(main, ["index", "--config", config, "--chain", String(chain.chainId)], { env }),
  fork(main, ["serve", "--config", config], { env }),
];

/** How many payouts GraphQL counts now, and up to which block; undefined while the API is not up. */
async function look(): Promise<{ number: number; count: number } | undefined> {
  const query = "{ chains { indexed { number } } payouts(limit: 1) { totalCount } }";
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  }).catch(() => undefined);
  if (!response?.ok) return undefined;
  const { data } = (await response.json()) as {
    data: { chains: { indexed: { number: number } | null }[]; payouts: { totalCount: number } };
  };
  return { number: data.chains[0]?.indexed?.number ?? -1, count: data.payouts.totalCount };
}

async function waitFor(number: number): Promise<void> {
  for (;;) {
    const seen = await look();
    if (seen && seen.number >= number) return;
    await pause(POLL_MS);
  }
}

try {
  await waitFor(START_HEAD);
  const delays: number[] = [];
  for (let i = 1; i <= blocks; i++) {
    const since = performance.now();
    chain.advance(1);
    await waitFor(START_HEAD + i);
    delays.push(performance.now() - since);
    await pause(Math.max(0, BLOCK_MS - (performance.now() - since)));
  }
  const sorted = delays.slice(Math.min(5, blocks >> 1)).sort((a, b) => a - b);
  const at = (part: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(0);
  console.log(
    `${sorted.length} blocks of 5 events, one a second, node ${process.version}: visible over GraphQL after p50 ${at(0.5)} ms, ` +
      `p95 ${at(0.95)} ms, most ${at(1)} ms (polled every ${POLL_MS} ms)`,
  );
} finally {
  for (const child of children) child.kill("SIGTERM");
  await node.close();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}
