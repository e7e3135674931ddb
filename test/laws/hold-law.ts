import fc from "fast-check";
import { describeHistory, type History } from "./generators/history.js";
import { regressions } from "./regressions.js";

/** What a law is tried on: a history, and whatever else the law draws. */
export interface LawCase {
  readonly history: unknown;
}

export interface Law<Case extends LawCase> {
  /** As its file is named. */
  readonly name: string;
  /** Histories in an ordinary run; LAWS_RUNS takes its place in a soak. */
  readonly runs: number;
  readonly cases: fc.Arbitrary<Case>;
  readonly check: (one: Case) => Promise<void>;
  /** Some lines on a case's history; by default, those on a history of the reference contracts. */
  readonly describe?: (history: Case["history"]) => string;
}

/** Ample for an ordinary run; a soak's rounds are as long as its runs are many. */
export const LAW_TIMEOUT_MS = process.env.LAWS_RUNS ? 24 * 3_600_000 : 120_000;
/** A smaller counterexample is worth this much waiting, no more. */
const SHRINK_MS = 30_000;
const SHOWN_LINES = 40;
const SHOWN_CHARACTERS = 1_500;

/** Tries a law on its regressions and on random cases; prints the seed, and throws a short report of the least failure. */
export async function holdLaw<Case extends LawCase>(law: Law<Case>): Promise<void> {
  for (const { seed, path } of regressions.filter((regression) => regression.law === law.name)) {
    await tryCases(law, { seed, path, numRuns: 1 });
  }
  const { LAWS_SEED: seedText, LAWS_PATH: path, LAWS_RUNS: runsText } = process.env;
  const seed = seedText === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(seedText);
  const numRuns = runsText === undefined ? law.runs : Number(runsText);
  const startedAt = Date.now();
  await tryCases(law, { seed, numRuns, ...(path === undefined ? {} : { path }) });
  console.log(`Law ${law.name} held on ${numRuns} histories, seed ${seed}, ${Date.now() - startedAt} ms`);
}

async function tryCases<Case extends LawCase>(
  law: Law<Case>,
  parameters: { seed: number; path?: string; numRuns: number },
): Promise<void> {
  let failedAt: number | undefined;
  const property = fc.asyncProperty(law.cases, async (one) => {
    if (failedAt !== undefined && Date.now() - failedAt > SHRINK_MS) return;
    try {
      await law.check(one);
    } catch (error) {
      failedAt ??= Date.now();
      throw error;
    }
  });
  await fc.assert(property, {
    ...parameters,
    reporter: (details) => {
      if (details.failed) throw new Error(describeFailure(law, details));
    },
  });
}

function describeFailure<Case extends LawCase>(law: Law<Case>, details: fc.RunDetails<[Case]>): string {
  const { seed, counterexample, counterexamplePath, numRuns, numShrinks, errorInstance } = details;
  const { name, describe = (history: unknown) => describeHistory(history as History) } = law;
  const lines = [`Law ${name} broke in run ${numRuns}, after ${numShrinks} shrinks.`];
  if (counterexamplePath !== null) {
    lines.push(`Again: LAWS_SEED=${seed} LAWS_PATH=${counterexamplePath} npx vitest run test/laws/${name}.db.test.ts`);
  }
  const error = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  lines.push(error.slice(0, SHOWN_CHARACTERS));
  const [one] = counterexample ?? [];
  if (one) {
    const { history, ...drawn } = one;
    lines.push(`drawn ${JSON.stringify(drawn, printable).slice(0, SHOWN_CHARACTERS)}`);
    lines.push(...describe(history).split("\n").slice(0, SHOWN_LINES));
  }
  return lines.join("\n");
}

const printable = (_: string, value: unknown): unknown => (typeof value === "bigint" ? value.toString() : value);
