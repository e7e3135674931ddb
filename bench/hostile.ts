// What an honest client feels while others mean no good: `npm run bench:hostile -- [seconds] [part of a flood's name]`.
// Prints the honest client's p50, p95 and p99 alone and under each flood, and the ratio of the p95s (at most 2 is wanted).
import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Socket, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import { findFreePort } from "../src/embedded/ports.js";
import { startEmbeddedPostgres } from "../src/embedded/postgres.js";
import { migrateDatabase } from "../src/log/migrate.js";
import { enableRoles } from "../src/log/roles.js";
import { openLiveChain } from "../test/api/support/live-chain.js";
import { ALICE, story } from "../test/api/support/story.js";
import { writeChain } from "../test/api/support/write-chain.js";

const seconds = Number(process.argv[2] ?? 10);
const wanted = process.argv[3] ?? "";
const HONEST_EVERY_MS = 20;
const ATTACKER = "198.51.100.1";
/** Between two requests of a client that is not limited. */
const WITHIN_RATE_MS = 15;

const home = await mkdtemp(join(tmpdir(), "tributary-bench-"));
const postgres = await startEmbeddedPostgres({ home, port: 0 });
await migrateDatabase(postgres.url);
await enableRoles(postgres.url);
for (const chain of story) await writeChain(postgres.url, chain);
const live = await openLiveChain(postgres.url, 77);
const port = await findFreePort(4411);
const config = join(home, "bench.yaml");
// Loopback is a proxy here, so that clients are who they say they are and are limited like any other.
await writeFile(
  config,
  `api: { port: ${port}, trustedProxies: [127.0.0.1] }
chains:
  - { id: 31337, name: one, rpc: ["http://127.0.0.1:1"], finality: 10, contracts: [{ protocol: tributary, from: 0, registry: "0x00000000000000000000000000000000000000aa" }] }
`,
);
const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const env = { ...process.env, DATABASE_URL: postgres.url, TRIBUTARY_LOG_LEVEL: "warn" };
const api = fork(main, ["serve", "--config", config], { env });
const url = `http://127.0.0.1:${port}/graphql`;

const post = (body: string, client: string): Promise<Response> =>
  fetch(url, { method: "POST", headers: { "content-type": "application/json", "x-forwarded-for": client }, body });
const honest = JSON.stringify({
  query: "{ payouts(limit: 20) { items { account amount asset { name } event { transactionHash } } totalCount } }",
});

/** Times of an honest client that asks at a steady pace, in milliseconds, sorted; an answer that is none throws. */
async function beHonest(): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const since = performance.now();
    const response = await post(honest, "203.0.113.1").catch(() => post(honest, "203.0.113.1"));
    const { errors } = (await response.json()) as { errors?: unknown };
    if (errors) throw new Error(`Expected an answer, found ${JSON.stringify(errors)}`);
    times.push(performance.now() - since);
    await pause(Math.max(0, HONEST_EVERY_MS - (performance.now() - since)));
  }
  return times.sort((a, b) => a - b);
}

/** Sends a body over and over on a few connections until stopped. */
function keepPosting(body: string): () => Promise<void> {
  let isOver = false;
  const workers = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      await post(body, ATTACKER).then(
        (response) => response.arrayBuffer(),
        () => pause(5),
      );
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(workers);
  };
}

/** Keeps so many sockets open that have sent this and nothing more. */
function keepDawdling(count: number, text: string): () => Promise<void> {
  const sockets = new Set<Socket>();
  let isOver = false;
  const open = (): void => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      if (!isOver) setTimeout(open, 200);
    });
  };
  for (let i = 0; i < count; i++) open();
  return async () => {
    isOver = true;
    for (const socket of sockets) socket.destroy();
    await pause(200);
  };
}

/** A WebSocket of the attacker's. */
class AttackerSocket extends WebSocket {
  constructor(address: string, protocols: string[]) {
    super(address, protocols, { headers: { "x-forwarded-for": ATTACKER } });
  }
}

/** Keeps so many subscriptions open on each of so many sockets, while a chain goes on, as they do, without a payout. */
function keepSubscribed(sockets: number, operations: number): () => Promise<void> {
  const queries = [
    `subscription { payouts(accounts: ["${ALICE}"]) { kind } }`,
    "subscription { payouts { kind } }",
    `subscription { earnings(accounts: ["${ALICE}"]) { account } }`,
  ];
  const clients = Array.from({ length: sockets }, () =>
    createClient({
      url: url.replace("http", "ws"),
      webSocketImpl: AttackerSocket,
      retryAttempts: 0,
      lazy: false,
      onNonLazyError: () => undefined,
    }),
  );
  let [isOver, refused] = [false, 0];
  const sink = { next: () => undefined, error: () => void refused++, complete: () => undefined };
  const subscribing = (async () => {
    for (let index = 0; index < sockets * operations && !isOver; index++) {
      clients[index % sockets]?.subscribe({ query: queries[index % queries.length] ?? "" }, sink);
      await pause(WITHIN_RATE_MS);
    }
  })();
  const goingOn = (async () => {
    while (!isOver) {
      await live.append([]);
      await live.finalize(live.head);
      await pause(500);
    }
  })();
  return async () => {
    isOver = true;
    await Promise.all([subscribing, goingOn]);
    if (refused > 0) console.warn(`Expected every subscription to last, found ${refused} refused.`);
    for (const client of clients) await client.dispose();
  };
}

const slowBody = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-forwarded-for: ${ATTACKER}\r\ncontent-length: 4000\r\n\r\n{`;
const deep = `${'{"AND":['.repeat(5_000)}{}${"]}".repeat(5_000)}`;
const heavy = "{ payouts(limit: 1000) { items { asset { id } token { id } event { id } contributor { account } } } }";
const floods: [name: string, start: () => () => Promise<void>][] = [
  ["3,000 idle sockets", () => keepDawdling(3_000, "")],
  ["1,000 slow bodies", () => keepDawdling(1_000, slowBody)],
  ["requests beyond the rate", () => keepPosting(JSON.stringify({ query: "{ chains { id } }" }))],
  ["queries of the greatest cost", () => keepPosting(JSON.stringify({ query: heavy }))],
  [
    "introspection bombs",
    () =>
      keepPosting(
        JSON.stringify({
          query: `{ __schema { types { ${"fields { type { ".repeat(20)} name ${"} } ".repeat(20)} } } }`,
        }),
      ),
  ],
  [
    "bodies of 64 kB",
    () => keepPosting(JSON.stringify({ query: "{ chains { id } }", variables: { pad: "x".repeat(63_000) } })),
  ],
  [
    "deep variables",
    () =>
      keepPosting(
        `{"query":"query ($w: PayoutWhere) { payouts(where: $w) { totalCount } }","variables":{"w":${deep}}}`,
      ),
  ],
  ["200 subscriptions", () => keepSubscribed(10, 20)],
  ["batches", () => keepPosting(JSON.stringify(Array.from({ length: 500 }, () => ({ query: "{ chains { id } }" }))))],
];

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
const format = (sorted: readonly number[]): string =>
  [0.5, 0.95, 0.99].map((part) => quantile(sorted, part).toFixed(1).padStart(7)).join(" ");

try {
  while (!(await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined))) await pause(50);
  await beHonest();
  const alone = await beHonest();
  console.log(`${"".padEnd(32)}     p50     p95     p99   ratio of p95`);
  console.log(`${"alone".padEnd(32)} ${format(alone)}`);
  for (const [name, start] of floods.filter(([one]) => one.includes(wanted))) {
    const stop = start();
    await pause(500);
    const times = await beHonest();
    await stop();
    await pause(1_000);
    const ratio = quantile(times, 0.95) / quantile(alone, 0.95);
    console.log(`${name.padEnd(32)} ${format(times)}   ${ratio.toFixed(2)}`);
  }
} finally {
  api.kill("SIGTERM");
  await live.close();
  await postgres.stop();
  await rm(home, { recursive: true, force: true });
}
process.exit(0);
