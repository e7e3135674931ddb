import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Machine } from "./machine.js";
import { summarize, type Summary } from "./statistics.js";
import type { Workload } from "./workloads/workload.js";

export interface WorkloadResult {
  workload: Pick<Workload, "name" | "title" | "about" | "measures">;
  runs: number;
  /** Each measured run's values by contestant, in the order of the runs. */
  values: Record<string, Record<string, number>[]>;
  /** Why a contestant did not take part. */
  excluded: Record<string, string>;
}

export interface Report {
  machine: Machine;
  seed: number;
  versions: Record<string, string>;
  /** Logs a second the synthetic node hands to a reader that does nothing. */
  nodeLogsPerSecond: number;
  results: WorkloadResult[];
}

const BEGIN = "<!-- results: written by npm run bench -->";
const END = "<!-- end of results -->";

/** Writes the report as JSON beside the bench, and its tables into docs/benchmarks.md between the markers. */
export async function writeReport(root: string, report: Report): Promise<string> {
  const file = join(root, `bench/results/${report.machine.date.slice(0, 16).replace(":", "")}.json`);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(
    file,
    `${JSON.stringify(report, (_, value: unknown) => (typeof value === "number" ? round(value) : value), 1)}\n`,
  );
  const page = join(root, "docs/benchmarks.md");
  const text = await readFile(page, "utf8");
  const [head, rest] = [text.split(BEGIN)[0], text.split(END)[1]];
  if (rest === undefined) throw new Error(`Expected ${page} to hold "${BEGIN}" and "${END}", found not both.`);
  await writeFile(page, `${head}${BEGIN}\n\n${toMarkdown(report)}\n${END}${rest}`);
  return file;
}

export function toMarkdown({ machine, seed, versions, nodeLogsPerSecond, results }: Report): string {
  const facts = [
    `${machine.date.slice(0, 10)}, commit ${machine.commit}, seed ${seed}. ${machine.cpu}, ${machine.memoryGb} GB, ${machine.system}, Node ${machine.node}, ` +
      `PostgreSQL ${machine.postgres}; load before the runs ${machine.loadBefore}.`,
    `Contestants: ${Object.values(versions).join("; ")}.`,
    `The synthetic node hands ${thousands(nodeLogsPerSecond)} logs a second to a reader that does nothing with them.`,
  ];
  return [...facts, ...results.map(toSection)].join("\n\n") + "\n";
}

function toSection({ workload, runs, values, excluded }: WorkloadResult): string {
  const shown = workload.measures.filter(({ name }) =>
    Object.values(values).some((rows) => rows.some((row) => name in row)),
  );
  const header = [
    "",
    ...shown.map(({ name, unit }) => (unit === "" || name.includes(unit) ? name : `${name} (${unit})`)),
  ];
  const rows = Object.entries(values).map(([contestant, found]) => [
    contestant,
    ...shown.map(({ name, digits }) => spread(summarize(found.flatMap((row) => row[name] ?? [])), digits)),
  ]);
  const lines = [header, header.map((_, i) => (i === 0 ? "---" : "--:")), ...rows].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  const notes = Object.entries(excluded).map(([name, why]) => `Without ${name}: ${why}.`);
  const about = `${workload.about} Median of ${runs} run${runs === 1 ? "" : "s"} (least–most).`;
  return [`### ${workload.title}`, about, lines.join("\n"), ...notes].join("\n\n");
}

function spread({ median, least, most }: Summary, digits: number): string {
  if (Number.isNaN(median)) return "—";
  const text = (value: number): string => (digits === 0 ? thousands(value) : value.toFixed(digits));
  return text(least) === text(most) ? text(median) : `${text(median)} (${text(least)}–${text(most)})`;
}

const thousands = (value: number): string => Math.round(value).toLocaleString("en");
const round = (value: number): number => Number(value.toPrecision(5));

/** How many times better than each peer, by the medians: above 1 is ahead. */
export function ratios({ results }: Report, of: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { workload, values } of results) {
    for (const { name, better } of workload.measures) {
      if (better === undefined) continue;
      const median = (contestant: string): number =>
        summarize((values[contestant] ?? []).flatMap((row) => row[name] ?? [])).median;
      for (const peer of Object.keys(values).filter((contestant) => contestant !== of)) {
        const ratio = better === "more" ? median(of) / median(peer) : median(peer) / median(of);
        if (Number.isFinite(ratio)) found[`${workload.name}, ${name}, to ${peer}`] = Number(ratio.toPrecision(3));
      }
    }
  }
  return found;
}
