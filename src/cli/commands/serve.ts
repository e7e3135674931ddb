import { createRequire } from "node:module";
import pg from "pg";
import { createApiServer } from "../../api/server/create-api-server.js";
import { redactUrlsIn } from "../../config/redact-url.js";
import { roleUrl } from "../../log/roles.js";
import { describeTakenPort } from "../api-port.js";
import { exitWithParent } from "../exit-with-parent.js";
import { findUp } from "../../config/find-up.js";
import { type CommonOptions, createProcessLogger, loadSettings } from "../settings.js";

/** Connections that requests share; each request holds one while it reads. */
const POOL_SIZE = 16;

/** What this process tells its parent over IPC, once it can be asked. */
export interface ApiListening {
  type: "listening";
}

/** Answers GraphQL until stopped. */
export async function serve(options: CommonOptions): Promise<void> {
  const config = await loadSettings(options);
  const log = createProcessLogger();
  const pool = new pg.Pool({
    connectionString: roleUrl(config.databaseReader ?? config.database, "tributary_reader"),
    max: POOL_SIZE,
    pipeline: true,
    // Whoever waits longer would not be answered in time: half of a request's time is left to read.
    connectionTimeoutMillis: Math.ceil(config.api.limits.requestMs / 2),
    application_name: "tributary api",
  });
  pool.on("error", (error) => log.warn({ reason: redactUrlsIn(error.message) }, "Lost a database connection"));
  const server = await createApiServer({
    pool,
    config,
    version: readVersion(),
    log,
    reportError: (error) => log.error({ reason: redactUrlsIn(describe(error)) }, "Failed to answer a request"),
  }).catch((error: NodeJS.ErrnoException) => {
    throw describeTakenPort(error, config.api.host, config.api.port) ?? error;
  });
  log.info({ url: `${server.url}/graphql` }, "Opened the API");
  process.send?.({ type: "listening" } satisfies ApiListening);

  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void server
      .close()
      .then(() => pool.end())
      .finally(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  exitWithParent(stop);
}

function readVersion(): string {
  const require = createRequire(import.meta.url);
  return (require(findUp("package.json")) as { version: string }).version;
}

const describe = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));
