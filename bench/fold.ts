// From decoded batches into the log and the projections: `npm run bench:fold -- [events] [batch] [payouts]`.
import { readFile } from "node:fs/promises";
import pg from "pg";
import type { DecodedBlock } from "../src/domain/raw-log.js";
import { applyBatch } from "../src/ingest/chain-log.js";
import type { BlockRef } from "../src/log/head.js";
import { migrateDatabase } from "../src/log/migrate.js";
import { PROJECTIONS } from "../src/projections/fold.js";
import { rebuildProjections } from "../src/projections/rebuild.js";
import { emptyBenchDatabase, openBenchDatabase } from "./bench-database.js";
import { mixedHistory } from "./mixed-history.js";

const events = Number(process.argv[2] ?? 200_000);
const batchSize = Number(process.argv[3] ?? 20_000);
const onlyPayouts = process.argv[4] === "payouts";
const chainId = 31337;

/** CPU seconds of a backend so far, to 10 ms; 0 where it runs on another machine or system. */
async function backendCpu(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100;
}

const pids = new WeakMap<object, number>();
async function pidOf(client: pg.ClientBase): Promise<number> {
  const known = pids.get(client);
  if (known !== undefined) return known;
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const pid = rows[0]?.pid ?? 0;
  pids.set(client, pid);
  return pid;
}

/** Adds up each projection's time, and its backend's CPU time, which a busy machine does not change. */
function timeProjections(): Map<string, { ms: number; cpu: number }> {
  const spent = new Map<string, { ms: number; cpu: number }>();
  for (const projection of PROJECTIONS) {
    const timed =
      <Args extends unknown[]>(apply: (client: pg.ClientBase, ...args: Args) => Promise<void>) =>
      async (client: pg.ClientBase, ...args: Args): Promise<void> => {
        const pid = await pidOf(client);
        const [since, cpuSince] = [performance.now(), await backendCpu(pid)];
        await apply(client, ...args);
        const sum = spent.get(projection.name) ?? { ms: 0, cpu: 0 };
        sum.ms += performance.now() - since;
        sum.cpu += (await backendCpu(pid)) - cpuSince;
        spent.set(projection.name, sum);
      };
    Object.assign(projection, {
      apply: timed(projection.apply.bind(projection)),
      ...(projection.applyPart ? { applyPart: timed(projection.applyPart.bind(projection)) } : {}),
    });
  }
  return spent;
}

function printSpent(spent: Map<string, { ms: number; cpu: number }>, events: number): void {
  for (const [name, { ms, cpu }] of [...spent].sort((a, b) => b[1].cpu - a[1].cpu)) {
    console.log(
      `  ${name.padEnd(18)} ${((ms * 1e3) / events).toFixed(1).padStart(5)} µs an event, CPU ${((cpu * 1e6) / events).toFixed(1)} µs`,
    );
  }
  spent.clear();
}

const { url, close } = await openBenchDatabase("fold");
await emptyBenchDatabase(url);
await migrateDatabase(url);
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query("select log.open_chain($1, 'bench', 10)", [chainId]);

const spent = timeProjections();
let base: BlockRef = { number: -1, hash: "0x" };
let batch: DecodedBlock[] = [];
let pending = 0;
let done = 0;
const startedAt = performance.now();
let lapAt = startedAt;
/** Time in applyBatch alone: the history's making is the bench's own. */
let writingMs = 0;
async function flush(): Promise<void> {
  const last = batch.at(-1);
  if (!last) return;
  const { number, hash, timestamp: time } = last.header;
  const since = performance.now();
  await applyBatch(client, chainId, { base, finalized: { number, hash, time }, hot: [], blocks: batch, isFork: false });
  writingMs += performance.now() - since;
  base = { number, hash };
  const before = done;
  done += pending;
  if (Math.floor(done / 200_000) > Math.floor(before / 200_000)) {
    const now = performance.now();
    console.log(
      `${done} events, ${Math.round((200_000 * 1000) / (now - lapAt))}/s, rss ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
    );
    lapAt = now;
  }
  batch = [];
  pending = 0;
}
for (const block of mixedHistory({ chainId, events, accounts: 50_000, eventsPerBlock: 400, onlyPayouts })) {
  batch.push(block);
  pending += block.logs.length;
  if (pending >= batchSize) await flush();
}
await flush();
console.log(
  `live: ${done} events written in ${(writingMs / 1000).toFixed(1)} s, ${Math.round((done * 1000) / writingMs)}/s`,
);
const node = process.cpuUsage();
console.log(
  `CPU an event: node ${((node.user + node.system) / done).toFixed(1)} µs (the history's making included), ` +
    `writing backend ${(((await backendCpu(await pidOf(client))) * 1e6) / done).toFixed(1)} µs`,
);
printSpent(spent, done);
// What the server does by itself after so many writes is not the replay's.
await client.query("vacuum (analyze)");
await client.query("checkpoint");
const result = await rebuildProjections({ url, isSwap: false });
console.log(
  `replay: ${result.events} events folded in ${result.rowSeconds.toFixed(1)} s, ${Math.round(result.events / result.rowSeconds)}/s; ` +
    `and indexed in ${result.foldSeconds.toFixed(1)} s, ${Math.round(result.events / result.foldSeconds)}/s; with the comparison ${result.seconds.toFixed(1)} s,`,
  result.difference ?? "no difference",
);
printSpent(spent, done);
await client.end();
await close();
