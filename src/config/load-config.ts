import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { findConflicts } from "./config-conflicts.js";
import { ConfigError } from "./config-error.js";
import { configSchema } from "./config-schema.js";
import { keySeparator } from "./schema-parts.js";
import { ConfigSource } from "./config-source.js";
import type { ConfigPath, ConfigProblem } from "./config-source.js";
import { nearestWord } from "./nearest-word.js";
import type { TributaryConfig } from "./tributary-config.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a config file. Throws a ConfigError that tells everything wrong with it. */
export async function loadConfig(path: string, env: Environment = process.env): Promise<TributaryConfig> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([`${path}: expected a config file that can be read, found ${code}; name one with --config`]);
  }
  return parseConfig(text, path, env);
}

/**
 * Checks the text of a config file; `${NAME}` in a string stands for an environment variable. Throws a ConfigError
 * with one line a problem: `<fileName>:<line>: <path>: expected …, found …`.
 */
export function parseConfig(text: string, fileName: string, env: Environment = process.env): TributaryConfig {
  const source = new ConfigSource(text, env);
  if (!source.isReadable) throw refusal(fileName, source.problems);
  const value = source.value;
  if (value === undefined) {
    const expected = "a mapping with the key chains";
    throw refusal(fileName, [{ line: 1, path: [], expected, found: "an empty file" }]);
  }
  const parsed = configSchema.safeParse(value);
  const problems = [...source.problems];
  const told = new Set(problems.map(({ path }) => printPath(path)));
  for (const issue of parsed.error?.issues ?? []) {
    if (!told.has(printPath(issue.path))) problems.push(...problemsOf(issue, source));
  }
  for (const { path, expected, first } of findConflicts(value)) {
    const found =
      first === undefined ? "none" : `${source.describe(path)} again (first on line ${source.lineOf(first)})`;
    problems.push({ line: source.lineOf(path), path, expected, found });
  }
  if (problems.length > 0 || !parsed.success) throw refusal(fileName, problems);
  return parsed.data;
}

function problemsOf(issue: z.core.$ZodIssue, source: ConfigSource): ConfigProblem[] {
  if (issue.code === "unrecognized_keys") {
    const known = issue.message.split(keySeparator);
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      const near = nearestWord(key, known);
      const expected = `one of the keys ${issue.message}`;
      const problem = { line: source.lineOf(path), path, expected, found: JSON.stringify(key) };
      return near === undefined ? problem : { ...problem, hint: `did you mean ${near}?` };
    });
  }
  const { path, message: expected } = issue;
  const problem = { line: source.lineOf(path), path, expected, found: source.describe(path) };
  const hint: unknown = issue.code === "custom" ? issue.params?.["hint"] : undefined;
  return [typeof hint === "string" ? { ...problem, hint } : problem];
}

function refusal(fileName: string, problems: readonly ConfigProblem[]): ConfigError {
  const lines = problems
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, path, expected, found, hint }) => {
      const place = `${fileName}:${line}: ${printPath(path)}`;
      return `${place}: expected ${expected}, found ${found}${hint === undefined ? "" : `; ${hint}`}`;
    });
  // A number too large for zod breaks two of its checks with the same words.
  return new ConfigError([...new Set(lines)]);
}

function printPath(path: ConfigPath): string {
  if (path.length === 0) return "(file)";
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, "");
}
