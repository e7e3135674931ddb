// Latency and rate of the hot reads over real HTTP, on the data set of bench:data: `npm run bench:reads -- [seconds a cell] [part of a query's name]`.
import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { formatAssetId, decodeAssetKey, encodeAssetKey } from "../src/domain/asset-key.js";
import { findFreePort } from "../src/embedded/ports.js";
import { openBenchDatabase } from "./bench-database.js";
import { assetOf, CHAINS, CROWDED, FAMILY } from "./market-history.js";

const seconds = Number(process.argv[2] ?? 3);
const wanted = process.argv[3] ?? "";
const CLIENTS = [1, 16, 64];
const SAMPLES = 2_000;
/** What a request may take at p95, in ms, with one client. */
interface Question {
  name: string;
  goalMs?: number;
  /** The n-th request of this kind. */
  ask: (n: number) => { query: string; variables?: Record<string, unknown> };
}

const database = await openBenchDatabase("data");
const client = new pg.Client({ connectionString: database.url });
await client.connect();
const column = async (sql: string): Promise<string[]> =>
  (await client.query<{ value: string }>(sql)).rows.map(({ value }) => value);
const accounts = await column(
  `select '0x' || encode(account, 'hex') as value from projection.ledger tablesample bernoulli (1) repeatable (1) limit ${SAMPLES}`,
);
const assets = await column(
  `select encode(asset, 'hex') as value from projection.asset tablesample bernoulli (5) repeatable (1) limit ${SAMPLES}`,
);
const transactions = await column(
  `select '0x' || encode(transaction_hash, 'hex') as value from log.event tablesample bernoulli (0.1) repeatable (1) limit ${SAMPLES}`,
);
const { rows: counts } = await client.query<{ table: string; rows: string }>(
  `select c.relname as table, c.reltuples::bigint as rows from pg_class c
   where c.relnamespace = 'projection'::regnamespace and c.relkind = 'r' order by c.reltuples desc limit 6`,
);
const { rows: heads } = await client.query<{ number: number; newest: number }>(
  "select (indexed_number / 2)::float8 as number, indexed_number::float8 as newest from log.head where chain_id = $1",
  [CHAINS[0]],
);
await client.end();
const [head] = heads;
if (!head || accounts.length === 0 || assets.length === 0) {
  throw new Error("Expected the data set that `npm run bench:data` writes, found an empty database.");
}

const pick = (values: readonly string[], n: number): string => values[(n * 7919) % values.length] ?? "";
const idOf = (key: string): string => formatAssetId(decodeAssetKey(`0x${key}`));
const crowded = formatAssetId(decodeAssetKey(encodeAssetKey(assetOf(CHAINS[0], CROWDED))));
/** The last of a family has the most ancestors. */
const lastOfFamily = (n: number): string => {
  const id = idOf(pick(assets, n));
  const at = id.lastIndexOf("/");
  const number = Number(id.slice(at + 1));
  return `${id.slice(0, at)}/${Math.ceil(number / FAMILY) * FAMILY}`;
};
const past = `asOf: { block: { chainId: ${CHAINS[0]}, number: ${head.number} } }`;
const native = `eip155:${CHAINS[0]}/slip44:60`;
const totals = "account tokens { token { id } earned claimed claimable payoutCount }";
const page = "{ items { account amount block { number timestamp } } pageInfo { endCursor } }";
const earnings =
  (count: number, args = "") =>
  (n: number) => ({
    query: `query ($accounts: [Address!]!) { earnings(accounts: $accounts ${args}) { ${totals} } }`,
    variables: { accounts: Array.from({ length: count }, (_, i) => pick(accounts, n * count + i)) },
  });
const questions: Question[] = [
  {
    name: "lineage of ≤ 600 ancestors",
    goalMs: 10,
    ask: (n) => ({
      query: `query ($asset: ID!) { lineage(asset: $asset, maxDepth: 64) { nodeCount truncated nodes { depth inflowShare retainedShare asset { id } } } }`,
      variables: { asset: lastOfFamily(n) },
    }),
  },
  {
    name: "attribution, first page",
    goalMs: 15,
    ask: (n) => ({
      query: `query ($asset: ID!) { attribution(asset: $asset) { items { account share role basis } } }`,
      variables: { asset: idOf(pick(assets, n)) },
    }),
  },
  {
    name: "attribution over the crowded asset",
    goalMs: 15,
    ask: () => ({
      query: `query ($asset: ID!) { attribution(asset: $asset) { items { account share role basis } } }`,
      variables: { asset: crowded },
    }),
  },
  { name: "earnings of one account", goalMs: 3, ask: earnings(1) },
  { name: "earnings of 100 accounts", goalMs: 15, ask: earnings(100) },
  { name: "earnings of one account as of a block", goalMs: 3, ask: earnings(1, past) },
  { name: "earnings of 100 accounts as of a block", goalMs: 15, ask: earnings(100, past) },
  {
    name: "50 payouts of an account",
    goalMs: 5,
    ask: (n) => ({
      query: `query ($account: Address!) { payouts(where: { account: $account }, orderDirection: DESC) ${page} }`,
      variables: { account: pick(accounts, n) },
    }),
  },
  {
    name: "global daily series over a year",
    goalMs: 10,
    ask: () => ({
      query: `{ earningsSeries(token: "${native}", interval: DAY, from: "2025-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z") { start earned payoutCount } }`,
    }),
  },
  {
    name: "contributors by earned",
    ask: () => ({
      query: `{ contributors(orderBy: EARNED, orderDirection: DESC, token: "${native}") { items { account } } }`,
    }),
  },
  {
    name: "50 payouts of an asset",
    ask: (n) => ({
      query: `query ($asset: ID!) { payouts(where: { asset: $asset }, orderDirection: DESC) ${page} }`,
      variables: { asset: idOf(pick(assets, n)) },
    }),
  },
  {
    name: "50 payouts in a common token",
    ask: () => ({ query: `{ payouts(where: { token: "${native}" }, orderDirection: DESC) ${page} }` }),
  },
  {
    name: "50 payouts in a token never paid in",
    ask: () => ({
      query: `{ payouts(where: { token: "eip155:${CHAINS[0]}/erc20:0x${"71".repeat(20)}" }, orderDirection: DESC) ${page} }`,
    }),
  },
  {
    name: "50 payouts that are not final",
    ask: () => ({ query: `{ payouts(where: { isFinalized: false }, orderDirection: DESC) ${page} }` }),
  },
  {
    name: "50 claims",
    ask: () => ({ query: `{ claims(orderDirection: DESC) ${page} }` }),
  },
  {
    name: "events of a transaction",
    ask: (n) => ({
      query: `query ($hash: Bytes!) { events(where: { transactionHash: $hash }) { items { id type } } }`,
      variables: { hash: pick(transactions, n) },
    }),
  },
  {
    name: "search by name",
    ask: (n) => ({
      query: `{ search(text: "model ${(n % 256).toString(16).padStart(2, "0")}") { assets { id name } } }`,
    }),
  },
];

const home = await mkdtemp(join(tmpdir(), "tributary-bench-"));
const port = await findFreePort(4399);
const config = join(home, "bench.yaml");
const chainLines = CHAINS.map(
  (id) =>
    `  - { id: ${id}, name: chain ${id}, rpc: ["http://127.0.0.1:9"], finality: 10, contracts: [{ protocol: tributary, from: 0, registry: "0x${"a1".repeat(20)}" }] }`,
);
await writeFile(config, `api: { port: ${port} }\nchains:\n${chainLines.join("\n")}\n`);
const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const server = fork(main, ["serve", "--config", config], {
  env: { ...process.env, DATABASE_URL: database.url, TRIBUTARY_LOG_LEVEL: "warn" },
});

function send(agent: Agent, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        agent,
        port,
        host: "127.0.0.1",
        path: "/graphql",
        method: "POST",
        headers: { "content-type": "application/json" },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Latencies in ms of as many requests as so many clients get answered in the time. Throws on any answer with errors. */
async function measure({ name, ask }: Question, clients: number, forMs: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const latencies: number[] = [];
  const until = performance.now() + forMs;
  let n = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      do {
        const body = JSON.stringify(ask(n++));
        const since = performance.now();
        const { status, text } = await send(agent, body);
        latencies.push(performance.now() - since);
        if (status !== 200 || text.includes('"errors"')) throw new Error(`${name}: ${status} ${text.slice(0, 300)}`);
      } while (performance.now() < until);
    }),
  );
  agent.destroy();
  return latencies.sort((a, b) => a - b);
}

const at = (sorted: readonly number[], part: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN).toFixed(1);

try {
  const agent = new Agent();
  while (
    !(await send(agent, '{"query":"{ __typename }"}').then(
      ({ status }) => status === 200,
      () => false,
    ))
  ) {
    await pause(50);
  }
  console.log(
    `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "CPU"}; rows: ` +
      `${counts.map((count) => `${count.table} ${count.rows}`).join(", ")}. ${seconds} s a cell after a warm-up.\n`,
  );
  console.log(
    "| query | goal p95 | clients | p50 ms | p95 ms | p99 ms | requests/s |\n| --- | --- | --- | --- | --- | --- | --- |",
  );
  for (const question of questions.filter(({ name }) => name.includes(wanted))) {
    try {
      await measure(question, 4, Math.min(1_000, seconds * 500));
      for (const clients of CLIENTS) {
        const since = performance.now();
        const sorted = await measure(question, clients, seconds * 1_000);
        const rate = (sorted.length * 1_000) / (performance.now() - since);
        const goal = question.goalMs === undefined ? "" : `< ${question.goalMs}`;
        console.log(
          `| ${question.name} | ${goal} | ${clients} | ${at(sorted, 0.5)} | ${at(sorted, 0.95)} | ${at(sorted, 0.99)} | ${rate.toFixed(0)} |`,
        );
      }
    } catch (error) {
      console.log(
        `| ${question.name} | failed: ${(error instanceof Error ? error.message : String(error)).replaceAll("|", "/")} |`,
      );
    }
  }
} finally {
  server.kill("SIGTERM");
  await database.close();
  await rm(home, { recursive: true, force: true });
}
