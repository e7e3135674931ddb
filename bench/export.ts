// `tributary export` in a process whose heap is bounded: `npm run bench:export -- [rows] [heap MB]`.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { DecodedBlock } from "../src/domain/raw-log.js";
import { applyBatch } from "../src/ingest/chain-log.js";
import type { BlockRef } from "../src/log/head.js";
import { migrateDatabase } from "../src/log/migrate.js";
import { enableRoles } from "../src/log/roles.js";
import { emptyBenchDatabase, openBenchDatabase } from "./bench-database.js";
import { hexOf, mixedHistory } from "./mixed-history.js";

const rows = Number(process.argv[2] ?? 200_000);
const heapMb = Number(process.argv[3] ?? 96);
if (!Number.isInteger(rows) || rows < 1 || !(heapMb > 0))
  throw new Error(`Expected a number of rows and megabytes of heap, found ${process.argv.slice(2).join(" ")}.`);

const CHAIN = 31337;
const PAYOUTS_A_BLOCK = 400;
const BATCH = 20_000;
const TOLD = "peak kilobytes: ";
/** Told by the kernel, for the whole life of the process. */
const tellPeak = `process.on("exit",()=>process.stderr.write("${TOLD}"+process.resourceUsage().maxRSS))`;

const main = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "tributary-bench-export-"));
const { url, close } = await openBenchDatabase("export");
try {
  await writeHistory();
  const config = join(folder, "tributary.yaml");
  await writeFile(config, configText());
  const half = `eip155:${CHAIN}/${Math.ceil(rows / PAYOUTS_A_BLOCK / 2)}`;
  console.log(`${rows} payouts, node ${process.version} with --max-old-space-size=${heapMb}`);
  for (const table of ["payouts", "events"]) {
    for (const format of ["csv", "ndjson", "parquet"]) {
      await run(config, [table, "--to", half], format);
      await run(config, [table], format);
    }
  }
  // One whose movements are all of one account, as an accountant's are.
  await run(config, ["statement", hexOf(0, 20)], "csv");
} finally {
  await close();
  await rm(folder, { recursive: true });
}

async function writeHistory(): Promise<void> {
  await emptyBenchDatabase(url);
  await migrateDatabase(url);
  await enableRoles(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("select log.open_chain($1, 'bench', 10)", [CHAIN]);
  let base: BlockRef = { number: -1, hash: "0x" };
  let blocks: DecodedBlock[] = [];
  const flush = async (): Promise<void> => {
    const last = blocks.at(-1)?.header;
    if (!last) return;
    const finalized = { number: last.number, hash: last.hash, time: last.timestamp };
    await applyBatch(client, CHAIN, { base, finalized, hot: [], blocks, isFork: false });
    [base, blocks] = [finalized, []];
  };
  const options = {
    chainId: CHAIN,
    events: rows,
    accounts: 50_000,
    eventsPerBlock: PAYOUTS_A_BLOCK,
    onlyPayouts: true,
  };
  for (const block of mixedHistory(options)) {
    blocks.push(block);
    if (blocks.length * PAYOUTS_A_BLOCK >= BATCH) await flush();
  }
  await flush();
  await client.end();
}

function configText(): string {
  return `chains:
  - id: ${CHAIN}
    name: bench
    rpc: ["http://127.0.0.1:1"]
    finality: 10
    contracts: [{ protocol: tributary, from: 0, registry: "0x${"a1".repeat(20)}" }]
`;
}

/** Runs one export to its end, and says how quick it was and how much memory it held at most. */
async function run(config: string, what: readonly string[], format: string): Promise<void> {
  const file = join(folder, `export.${format}`);
  const child = spawn(
    process.execPath,
    [main, "export", ...what, "-o", file, "--force", "--json", "--config", config],
    {
      cwd: folder,
      env: {
        ...process.env,
        DATABASE_URL: url,
        NODE_OPTIONS: `--max-old-space-size=${heapMb} --import=data:text/javascript,${encodeURIComponent(tellPeak)}`,
      },
    },
  );
  let [output, errors] = ["", ""];
  child.stdout.on("data", (text: Buffer) => (output += text.toString()));
  child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
  const startedAt = performance.now();
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  const seconds = (performance.now() - startedAt) / 1_000;
  if (code !== 0)
    throw new Error(`export ${what.join(" ")} as ${format}: expected 0, found ${code ?? signal}: ${errors}`);
  const written = (JSON.parse(output) as { rows: number }).rows;
  const peakMb = Number(errors.slice(errors.lastIndexOf(TOLD) + TOLD.length)) / 1_024;
  const megabytes = (await stat(file)).size / 2 ** 20;
  console.log(
    `${(what[0] ?? "").padEnd(10)} ${format.padEnd(8)} ${String(written).padStart(8)} rows ${megabytes.toFixed(1).padStart(7)} MiB ` +
      `${seconds.toFixed(1).padStart(6)} s ${String(Math.round(written / seconds)).padStart(7)} rows/s, peak ${Math.round(peakMb)} MiB`,
  );
}
