// Tributary and its peers side by side on this machine: `npm run bench`, options in options.ts.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../../src/embedded/postgres.js";
import { seededRandom } from "../../test/support/synthetic-node/seeded-random.js";
import type { Contestant } from "./contestants/contestant.js";
import { ponder } from "./contestants/ponder.js";
import { tributary } from "./contestants/tributary.js";
import { type Options, pick, readOptions } from "./options.js";
import { createStage, type Stage } from "./stage.js";
import { createDense, createMixed, createSparse } from "./workloads/backfill.js";
import type { Workload } from "./workloads/workload.js";

const options = readOptions(process.argv.slice(2));
const contestants = pick([tributary, ponder], options.contestants && ["tributary", ...options.contestants]);
const workloads = pick(
  [createDense(options.events), createMixed(options.events), createSparse(20_000)],
  options.workloads,
);
const random = seededRandom(options.seed);
console.log(`seed ${options.seed}`);

const folder = await mkdtemp(join(tmpdir(), "tributary-bench-"));
const postgres = await startEmbeddedPostgres({ home: join(folder, "postgres"), port: 0 });
const stage = createStage(postgres, folder);
try {
  for (const contestant of contestants) console.log(`Installed ${await contestant.install()}`);
  for (const workload of workloads) await runWorkload(stage, workload, contestants, options);
} finally {
  await stage.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

/** All runs of a workload, the contestants of each in a new order; the first round warms up and is dropped. */
async function runWorkload(stage: Stage, workload: Workload, all: Contestant[], { runs }: Options): Promise<void> {
  for (let run = 0; run <= (runs ?? workload.runs); run++) {
    for (const contestant of shuffle(all)) {
      const values = await workload.run(stage, contestant);
      const text = workload.measures.map(({ name, digits }) => `${name} ${values[name]?.toFixed(digits) ?? "—"}`);
      console.log(`${workload.name} run ${run} ${contestant.name.padEnd(9)} ${text.join(", ")}`);
    }
  }
}

function shuffle<Thing>(things: readonly Thing[]): Thing[] {
  return things
    .map((thing) => ({ thing, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}
