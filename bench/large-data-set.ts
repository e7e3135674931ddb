// Writes a large data set straight into the log, then replays it: `npm run bench:data -- [scale] [seed]`.
// Scale 1: 3.2 M accounts, 1 M derivations, 10 M payouts, 15.7 M events over 5 chains; about 25 GB of disk.
import pg from "pg";
import type { DecodedBlock } from "../src/domain/raw-log.js";
import { appendBlocks } from "../src/log/append-blocks.js";
import { writeHead } from "../src/log/head.js";
import { migrateDatabase } from "../src/log/migrate.js";
import { enableRoles } from "../src/log/roles.js";
import { rebuildProjections } from "../src/projections/rebuild.js";
import { emptyBenchDatabase, openBenchDatabase } from "./bench-database.js";
import { CHAINS, FULL_SIZE, marketHistory, type MarketSize } from "./market-history.js";

const scale = Number(process.argv[2] ?? 1);
const seed = Number(process.argv[3] ?? 1);
if (!(scale > 0 && scale <= 10) || !Number.isInteger(seed)) {
  throw new Error(`Expected a scale above 0 and up to 10 and a whole seed, found ${process.argv.slice(2).join(" ")}.`);
}
const LOGS_A_BATCH = 20_000;
const PROGRESS_MS = 10_000;
const size = Object.fromEntries(
  Object.entries(FULL_SIZE).map(([name, count]) => [name, Math.ceil(count * scale)]),
) as unknown as MarketSize;

const database = await openBenchDatabase("data");
await emptyBenchDatabase(database.url);
await migrateDatabase(database.url);
await enableRoles(database.url);
const client = new pg.Client({ connectionString: database.url });
await client.connect();
await client.query("set synchronous_commit = off");

const startedAt = Date.now();
let events = 0;
let shownAt = startedAt;
for (const chainId of CHAINS) {
  await client.query("select log.open_chain($1, $2, 10)", [chainId, `chain ${chainId}`]);
  let batch: DecodedBlock[] = [];
  let logs = 0;
  for (const block of marketHistory(chainId, size, seed)) {
    batch.push(block);
    logs += block.logs.length;
    if (logs < LOGS_A_BATCH) continue;
    await append(chainId, batch);
    batch = [];
    logs = 0;
  }
  await append(chainId, batch);
}
await client.query("analyze");
await client.end();
say(`Wrote ${events} events into the log in ${seconds()} s`);

const result = await rebuildProjections({
  url: database.url,
  isSwap: true,
  isDifferenceExpected: true,
  onProgress({ chainId, projection, events: seen, block }) {
    if (Date.now() - shownAt < PROGRESS_MS) return;
    say(`Folded ${projection} of chain ${chainId} up to block ${block} (${seen} events)`);
  },
});
say(
  `Replayed ${result.events} events: folded and indexed in ${result.foldSeconds.toFixed(0)} s ` +
    `(${Math.round(result.events / result.foldSeconds)}/s), swapped after ${result.seconds.toFixed(0)} s`,
);
await reportSize();
await database.close();

async function append(chainId: number, blocks: readonly DecodedBlock[]): Promise<void> {
  const last = blocks.at(-1)?.header;
  if (!last) return;
  await client.query("begin");
  const range = await appendBlocks(client, chainId, blocks);
  const finalized = { number: last.number, hash: last.hash, time: last.timestamp };
  await writeHead(client, chainId, { finalized, hot: [] });
  await client.query("update log.head set source_number = $2 where chain_id = $1", [chainId, last.number]);
  await client.query("commit");
  events += range?.eventCount ?? 0;
  if (Date.now() - shownAt >= PROGRESS_MS) say(`Wrote ${events} events, chain ${chainId} up to block ${last.number}`);
}

async function reportSize(): Promise<void> {
  const reader = new pg.Client({ connectionString: database.url });
  await reader.connect();
  await reader.query("analyze");
  const { rows } = await reader.query<{ size: string; temp: string }>(
    `select pg_size_pretty(pg_database_size(current_database())) as size, pg_size_pretty(temp_bytes) as temp
     from pg_stat_database where datname = current_database()`,
  );
  say(`The database holds ${rows[0]?.size ?? "?"}; temporary files so far ${rows[0]?.temp ?? "?"}`);
  await reader.end();
}

function seconds(): string {
  return ((Date.now() - startedAt) / 1000).toFixed(0);
}

function say(sentence: string): void {
  shownAt = Date.now();
  console.log(`${seconds().padStart(5)} s  ${sentence}; rss ${Math.round(process.memoryUsage().rss / 1e6)} MB`);
}
