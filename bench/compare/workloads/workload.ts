import type { Contestant } from "../contestants/contestant.js";
import type { Stage } from "../stage.js";

/** A column of a workload's table. */
export interface Measure {
  name: string;
  unit: string;
  digits: number;
  /** Which way is better; what has no better way is only told. */
  better?: "less" | "more";
}

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** What is done, in a sentence or two for the report. */
  readonly about: string;
  readonly measures: readonly Measure[];
  /** Runs measured where the command line does not say. */
  readonly runs: number;
  /** Whether a contestant can take part; else why not. */
  excludes(contestant: Contestant): string | undefined;
  /** One run; the values by the measures' names, absent where the contestant has none. */
  run(stage: Stage, contestant: Contestant): Promise<Record<string, number>>;
}
