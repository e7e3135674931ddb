import { parseArgs } from "node:util";

export interface Options {
  workloads: readonly string[] | undefined;
  contestants: readonly string[] | undefined;
  /** Measured runs of each workload; undefined: as many as each workload says. */
  runs: number | undefined;
  /** Events of the dense and mixed chains. */
  events: number;
  hasWarmUp: boolean;
  seed: number;
  quick: boolean;
  /** Whether docs/benchmarks.md and bench/results are written. */
  isKept: boolean;
}

export const USAGE = `npm run bench -- [options]
  --workload <name>   dense, mixed, sparse, reindex, head or reads; repeatable; all without it
  --peer <name>       tributary, ponder, squid or envio; repeatable; all without it (ours always takes part)
  --runs <n>          measured runs of each workload, after one that warms up and is dropped
  --no-warm-up        without that first one, only to try that everything runs
  --events <n>        events of the dense and mixed chains (100000)
  --seed <n>          of the shuffled order; printed
  --quick             dense and sparse, smaller, against the stock squid alone; nothing is written
  --no-write          leave docs/benchmarks.md and bench/results as they are`;

/** Reads the command line; throws with the usage where something is wrong. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workload: { type: "string", multiple: true },
      peer: { type: "string", multiple: true },
      runs: { type: "string" },
      events: { type: "string" },
      seed: { type: "string" },
      "no-warm-up": { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      "no-write": { type: "boolean", default: false },
    },
  });
  return {
    workloads: values.workload,
    contestants: values.peer ?? (values.quick ? ["squid"] : undefined),
    runs: values.runs === undefined ? (values.quick ? 2 : undefined) : asCount("--runs", values.runs),
    events: asCount("--events", values.events ?? (values.quick ? "40000" : "100000")),
    hasWarmUp: !values["no-warm-up"],
    seed: asCount("--seed", values.seed ?? String(1 + (Date.now() % 1_000_000))),
    quick: values.quick,
    isKept: !values["no-write"] && !values.quick,
  };
}

function asCount(name: string, text: string): number {
  if (!/^[1-9][0-9]{0,8}$/.test(text))
    throw new Error(`${name}: expected a whole number above 0, found "${text}".\n${USAGE}`);
  return Number(text);
}

/** Those of the things named; throws where a name is unknown. */
export function pick<Thing extends { name: string }>(
  things: readonly Thing[],
  names: readonly string[] | undefined,
): Thing[] {
  const unknown = names?.find((name) => !things.some((thing) => thing.name === name));
  if (unknown !== undefined) {
    throw new Error(`Expected one of ${things.map(({ name }) => name).join(", ")}, found "${unknown}".\n${USAGE}`);
  }
  return things.filter(({ name }) => names === undefined || names.includes(name));
}
