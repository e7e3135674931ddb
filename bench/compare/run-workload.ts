import { seededRandom } from "../../test/support/synthetic-node/seeded-random.js";
import type { Contestant } from "./contestants/contestant.js";
import type { Options } from "./options.js";
import type { WorkloadResult } from "./report.js";
import type { Stage } from "./stage.js";
import type { Workload } from "./workloads/workload.js";

/**
 * All runs of a workload, the contestants of each in an order by the seed. The first round warms up disk, page cache and
 * the node, and is dropped.
 */
export async function runWorkload(
  stage: Stage,
  workload: Workload,
  contestants: readonly Contestant[],
  options: Options,
): Promise<WorkloadResult> {
  const runs = options.runs ?? workload.runs;
  const excluded: Record<string, string> = {};
  for (const contestant of contestants) {
    const why = workload.excludes(contestant);
    if (why !== undefined) excluded[contestant.name] = why;
  }
  const taking = contestants.filter(({ name }) => excluded[name] === undefined);
  const values: Record<string, Record<string, number>[]> = Object.fromEntries(taking.map(({ name }) => [name, []]));
  const random = seededRandom(options.seed);
  for (let run = options.hasWarmUp ? 0 : 1; run <= runs; run++) {
    for (const contestant of shuffle(taking, random)) {
      const found = await workload.run(stage, contestant);
      if (run > 0) values[contestant.name]?.push(found);
      const text = workload.measures
        .filter(({ name }) => name in found)
        .map(({ name, unit, digits }) => `${name} ${found[name]?.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`);
      console.log(
        `${workload.name} ${run === 0 ? "warm-up" : `run ${run}/${runs}`} ${contestant.name}: ${text.join(", ")}`,
      );
    }
  }
  const { name, title, about, measures } = workload;
  return { workload: { name, title, about, measures }, runs, values, excluded };
}

function shuffle<Thing>(things: readonly Thing[], random: () => number): Thing[] {
  return things
    .map((thing) => ({ thing, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ thing }) => thing);
}
