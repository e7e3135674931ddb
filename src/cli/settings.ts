import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { loadConfig } from "../config/load-config.js";
import { resolveConfig } from "../config/resolve-config.js";
import type { ChainConfig, TributaryConfig } from "../config/tributary-config.js";
import { createLogger, type Logger, parseLogLevel } from "../reporting/logger.js";
import { UsageError } from "./run-command.js";

/** PostgreSQL's code for a database that does not exist. */
const UNKNOWN_DATABASE = "3D000";

export const DEFAULT_CONFIG = "tributary.yaml";

/** Options every command takes. */
export interface CommonOptions {
  config?: string;
  json?: boolean;
}

/** The folder of the embedded parts: TRIBUTARY_HOME, or .tributary in the working folder. */
export const homeFolder = (): string => resolve(process.env.TRIBUTARY_HOME || ".tributary");

/** Where the running embedded database says how to reach it, while `start` runs without another database. */
export const embeddedUrlFile = (home: string): string => join(home, "database-url");

/** The config that the demonstration world writes for the processes that read it. */
export const demoConfigFile = (home: string): string => join(home, "demo.yaml");

/** The databases of the embedded server: what is indexed from a config is kept apart from the demonstration, which can start afresh. */
const OWN_DATABASE = "tributary";
const DEMO_DATABASE = "tributary_demo";

/** The database of the embedded server in which the chains of a config are, or those of the demonstration where none is named. */
export function embeddedDatabase(home: string, configFile: string | undefined): string {
  const isDemonstration = configFile === undefined || resolve(configFile) === demoConfigFile(home);
  return isDemonstration ? DEMO_DATABASE : OWN_DATABASE;
}

/** Which config file to read: the one named, the default where it exists, or undefined for the demonstration. */
export function findConfigFile(options: CommonOptions): string | undefined {
  if (options.config !== undefined) return options.config;
  return existsSync(DEFAULT_CONFIG) ? DEFAULT_CONFIG : undefined;
}

/**
 * The config of a command that works beside or after `start`: the file named, or that of the demonstration; with the
 * embedded database's address where none is configured.
 */
export async function loadSettings(options: CommonOptions): Promise<TributaryConfig & { database: string }> {
  const home = homeFolder();
  const file = findConfigFile(options) ?? demoConfigFile(home);
  if (!existsSync(file)) {
    throw new UsageError(
      `Expected a config (--config file, or ${DEFAULT_CONFIG} in the working folder) or a demonstration that has run in ` +
        `${home}, found neither. Start one with: npm start`,
    );
  }
  const config = resolveConfig(await loadConfig(file), process.env);
  const database = config.database ?? (await readEmbeddedUrl(home, embeddedDatabase(home, file)));
  return { ...config, database };
}

async function readEmbeddedUrl(home: string, database: string): Promise<string> {
  const text = await readFile(embeddedUrlFile(home), "utf8").catch(() => undefined);
  if (text !== undefined) {
    // It names the database of what was started, which need not be that of this command's config.
    const url = Object.assign(new URL(text.trim()), { pathname: `/${database}` }).href;
    if (url !== text.trim()) await expectKnown(url, home);
    return url;
  }
  throw new UsageError(
    `Expected a database: DATABASE_URL, database: in the config, or the embedded one running in ${home}; found none.`,
  );
}

/** The embedded server runs for another config: the database of this one is there only if it was started before. */
async function expectKnown(url: string, home: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code !== UNKNOWN_DATABASE) throw error;
    throw new UsageError(
      `The embedded PostgreSQL in ${home} runs for another config: expected a log of this one's chains beside it, found none. ` +
        "Stop what runs, and start with this config.",
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A chain of the config by its id; the only one where none is named. */
export function pickChain(config: TributaryConfig, id: number | undefined): ChainConfig {
  const known = config.chains.map((chain) => chain.id);
  const chain = config.chains.find((candidate) => candidate.id === (id ?? known[0]));
  if (chain && (id !== undefined || known.length === 1)) return chain;
  throw new UsageError(`Expected --chain to be one of ${known.join(", ")}, found ${id ?? "none"}.`);
}

export function createProcessLogger(fields: object = {}): Logger {
  const word = process.env.TRIBUTARY_LOG_LEVEL;
  const level = parseLogLevel(word);
  if (word && !level) {
    throw new UsageError(`TRIBUTARY_LOG_LEVEL: expected debug, info, warn or error, found ${JSON.stringify(word)}.`);
  }
  return createLogger({ fields, ...(level ? { level } : {}) });
}
