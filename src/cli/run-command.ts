import { ConfigError } from "../config/config-error.js";
import { RpcCheckError } from "../config/check-rpc.js";
import { redactUrlsIn } from "../config/redact-url.js";
import { HomeError } from "../embedded/home-error.js";
import { ExportRefused } from "../exports/export-refused.js";
import { QueryError } from "../queries/reading/query-error.js";

/** Exit code of a failure that a restart cannot mend: a wrong config, a home that is in use already. */
export const EXIT_PERMANENT = 2;

/** What a command did: a sentence for people, fields for machines. */
export interface CommandResult {
  sentence: string;
  fields: Record<string, unknown>;
  /** False: the command ended as it should, with a finding that the exit code must tell. */
  isOk?: boolean;
}

/**
 * Runs a command to its one result line on `results`, by default standard output, or to none where it only began what goes
 * on; a failure goes to standard error, its secrets left out.
 */
export async function runCommand(
  name: string,
  options: { json?: boolean | undefined; results?: NodeJS.WritableStream },
  work: () => Promise<CommandResult | undefined>,
): Promise<void> {
  const { results = process.stdout } = options;
  try {
    const result = await work();
    if (!result) return;
    const { sentence, fields, isOk = true } = result;
    const line = options.json ? JSON.stringify({ command: name, ok: isOk, ...fields }, stringifyBigint) : sentence;
    results.write(`${line}\n`);
    if (!isOk) process.exitCode = 1;
  } catch (error) {
    const message = redactUrlsIn(error instanceof Error ? error.message : String(error));
    if (options.json) results.write(`${JSON.stringify({ command: name, ok: false, error: message })}\n`);
    process.stderr.write(`${name}: ${message}\n`);
    process.exitCode = isPermanent(error) ? EXIT_PERMANENT : 1;
  }
}

/** A failure of the command line or its surroundings that names what was expected and found. */
export class UsageError extends Error {}

function isPermanent(error: unknown): boolean {
  const kinds = [ConfigError, RpcCheckError, HomeError, UsageError, ExportRefused];
  if (error instanceof QueryError) return error.code === "BAD_USER_INPUT" || error.code === "NOT_FOUND";
  return kinds.some((kind) => error instanceof kind);
}

const stringifyBigint = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;
