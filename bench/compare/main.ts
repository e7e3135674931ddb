// Tributary and its peers side by side on this machine: `npm run bench`, options in options.ts.
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findUp } from "../../src/config/find-up.js";
import { startEmbeddedPostgres } from "../../src/embedded/postgres.js";
import { ponder } from "./contestants/ponder.js";
import { squid } from "./contestants/squid.js";
import { tributary } from "./contestants/tributary.js";
import { describeMachine } from "./machine.js";
import { measureNode } from "./measure-node.js";
import { type Options, pick, readOptions } from "./options.js";
import { ratios, type Report, toMarkdown, writeReport } from "./report.js";
import { runWorkload } from "./run-workload.js";
import { createStage } from "./stage.js";
import { createDense, createMixed, createSparse, DENSE, withHead } from "./workloads/backfill.js";
import { createHead } from "./workloads/head.js";
import { createReads } from "./workloads/reads.js";
import { createReindex } from "./workloads/reindex.js";
import type { Workload } from "./workloads/workload.js";

const options = readOptions(process.argv.slice(2));
const contestants = pick([tributary, ponder, squid], options.contestants && ["tributary", ...options.contestants]);
const workloads = pick(chooseWorkloads(options), options.workloads);

const folder = await mkdtemp(join(tmpdir(), "tributary-bench-"));
// PostgreSQL runs as a user of its own where this is root.
await chmod(folder, 0o755);
const postgres = await startEmbeddedPostgres({ home: join(folder, "postgres"), port: 0 });
const stage = createStage(postgres, folder);
let isEnding = false;
async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  await stage.close().catch((error: unknown) => console.error(error));
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => void end().finally(() => process.exit(130)));

try {
  const report: Report = {
    machine: await describeMachine(postgres.url),
    seed: options.seed,
    versions: {},
    nodeLogsPerSecond: NaN,
    results: [],
  };
  console.log(`Order by seed ${options.seed}; ${workloads.map(({ name }) => name).join(", ")}`);
  for (const contestant of contestants) {
    const versions = await contestant.install();
    report.versions[contestant.name] = versions;
    console.log(`Installed ${versions}`);
  }
  const ceiling = await stage.node(withHead({ ...DENSE, events: options.events, onlyPayouts: true }));
  report.nodeLogsPerSecond = await measureNode(ceiling);
  for (const workload of workloads) report.results.push(await runWorkload(stage, workload, contestants, options));

  console.log(toMarkdown(report));
  if (options.isKept) console.log(`Wrote ${await writeReport(dirname(findUp("package.json")), report)}`);
  // The last line is for machines: how many times better than each peer, above 1 ahead.
  console.log(JSON.stringify({ commit: report.machine.commit, ratios: ratios(report, "tributary") }));
} finally {
  await end();
}

function chooseWorkloads({ quick, events }: Options): Workload[] {
  if (quick) return [createDense(events), createSparse(4_000)];
  return [
    createDense(events),
    createMixed(events),
    createSparse(20_000),
    createReindex(events),
    createHead(30),
    createReads(events),
  ];
}
