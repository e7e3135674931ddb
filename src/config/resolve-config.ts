import { ConfigError } from "./config-error.js";
import { isDatabaseUrl } from "./config-schema.js";
import { redactUrl } from "./redact-url.js";
import type { TributaryConfig } from "./tributary-config.js";

/**
 * Lets PORT, TRIBUTARY_API_HOST, DATABASE_URL and DATABASE_READER_URL of the environment win over the config; an empty one
 * counts as unset. Throws a ConfigError.
 */
export function resolveConfig(
  config: TributaryConfig,
  env: Readonly<Record<string, string | undefined>>,
): TributaryConfig {
  const problems: string[] = [];
  const { PORT: port, TRIBUTARY_API_HOST: host, DATABASE_URL: database, DATABASE_READER_URL: databaseReader } = env;
  if (port && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    problems.push(`environment: PORT: expected a port from 0 to 65535, found ${JSON.stringify(port)}`);
  }
  for (const [name, url] of Object.entries({ DATABASE_URL: database, DATABASE_READER_URL: databaseReader })) {
    if (!url || isDatabaseUrl(url)) continue;
    problems.push(`environment: ${name}: expected a postgres or postgresql URL, found ${redactUrl(url)}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    ...config,
    ...(database ? { database } : {}),
    ...(databaseReader ? { databaseReader } : {}),
    api: { ...config.api, ...(port ? { port: Number(port) } : {}), ...(host ? { host } : {}) },
  };
}
