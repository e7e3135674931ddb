import pg from "pg";
import { checkRpc } from "../../config/check-rpc.js";
import { redactUrlsIn } from "../../config/redact-url.js";
import type { ChainConfig } from "../../config/tributary-config.js";
import { readBlockNumber } from "../../ingest/read-block-number.js";
import { runProcessor } from "../../ingest/run-processor.js";
import { watchSourceHead } from "../../ingest/watch-source-head.js";
import { roleUrl } from "../../log/roles.js";
import { lockChain } from "../../log/writer-lock.js";
import type { Logger } from "../../reporting/logger.js";
import { createDecoder } from "../../sources/create-decoder.js";
import { exitWithParent } from "../exit-with-parent.js";
import { createProgress } from "../progress.js";
import { type CommonOptions, createProcessLogger, loadSettings, pickChain } from "../settings.js";

const SOURCE_HEAD_INTERVAL_MS = 1_000;
const HEAD_POLL_MS = 250;

/** Indexes one chain until stopped; the process belongs to the chain. */
export async function indexChain(options: CommonOptions & { chain?: number }): Promise<void> {
  exitWithParent(() => process.exit(0));
  const config = await loadSettings(options);
  const chain = pickChain(config, options.chain);
  const log = createProcessLogger({ chain: chain.id });

  const [rpcUrl] = await checkRpc({ chainId: chain.id, name: chain.name, urls: chain.rpc, log });
  if (rpcUrl === undefined) throw new Error(`Chain ${chain.id}: expected an RPC endpoint, found none.`);
  const url = roleUrl(config.database, "tributary_writer");
  const client = await connectWriter(url, chain, log);
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: `tributary head ${chain.id}` });
  pool.on("error", (error) => log.warn({ reason: redactUrlsIn(error.message) }, "Lost a database connection"));
  watchSourceHead({
    pool,
    chainId: chain.id,
    intervalMs: SOURCE_HEAD_INTERVAL_MS,
    readSourceHead: () => readBlockNumber(rpcUrl),
    onError: (error) => log.warn({ reason: redactUrlsIn(String(error)) }, "Failed to read the source's head"),
  });

  const progress = createProgress(log);
  runProcessor({
    client,
    chainId: chain.id,
    finality: chain.finality,
    decoder: createDecoder(chain),
    rpcUrl,
    ...(chain.archive === undefined ? {} : { archiveUrl: chain.archive }),
    headPollMs: HEAD_POLL_MS,
    onApplied: progress.onApplied,
  });
}

/** The chain's only writing connection. Losing it ends the process: the lock that makes it the only one is lost with it. */
async function connectWriter(url: string, chain: ChainConfig, log: Logger): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: `tributary writer ${chain.id}` });
  client.on("error", (error) => {
    log.error({ reason: redactUrlsIn(error.message) }, "Lost the writing connection");
    process.exit(1);
  });
  await client.connect();
  await lockChain(client, chain.id);
  await client.query("select log.open_chain($1, $2, $3)", [chain.id, chain.name, chain.finality]);
  return client;
}
