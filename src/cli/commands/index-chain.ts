import { setFlagsFromString } from "node:v8";
import pg from "pg";
import { checkRpc, RpcCheckError } from "../../config/check-rpc.js";
import { redactUrlsIn } from "../../config/redact-url.js";
import type { ChainConfig } from "../../config/tributary-config.js";
import { watchTokens } from "../../enrichment/watch-tokens.js";
import { createGateway } from "../../gateway/create-gateway.js";
import { matchScope, type Preparation, recoverFromFork } from "../../ingest/prepare-chain.js";
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
/** The gateway tells heads by itself as they come; this is how often the processor asks beside that. */
const HEAD_POLL_MS = 250;
/** How long the writing connection is silent before the database's machine is asked whether it is there. */
const KEEP_ALIVE_MS = 10_000;

/**
 * How far the heap may grow between two full collections, in percent of what is alive. Node's own choice lets batches that are
 * over double the process; a fixed limit would end it at a block that needs more.
 */
const HEAP_GROWTH_PERCENT = 40;

/** Indexes one chain until stopped; the process belongs to the chain. */
export async function indexChain(options: CommonOptions & { chain?: number }): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  exitWithParent(() => process.exit(0));
  const config = await loadSettings(options);
  const chain = pickChain(config, options.chain);
  const log = createProcessLogger({ chain: chain.id });
  const decoder = createDecoder(chain);
  await checkRpc({ chainId: chain.id, name: chain.name, urls: chain.rpc, log }).catch((error: unknown) => {
    // All was well when everything started, and what an endpoint answers or leaves unanswered may pass: another try is worth it.
    throw error instanceof RpcCheckError ? new Error(error.message, { cause: error }) : error;
  });

  const url = roleUrl(config.database, "tributary_writer");
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: `tributary head ${chain.id}` });
  pool.on("error", (error) => log.warn({ reason: redactUrlsIn(error.message) }, "Lost a database connection"));
  const client = await connectWriter(url, chain, log);
  const gateway = createGateway({
    chainId: chain.id,
    // Its lines then name the chain as all others do.
    name: String(chain.id),
    endpoints: chain.rpc,
    finality: chain.finality,
    filters: () => decoder.filters,
    log,
    knownHash: (number) => readHash(pool, chain.id, number),
    onDeepReorg: ({ blockNumber }) => {
      log.error(
        { block: blockNumber },
        "Found a reorg deeper than finality; ended the process, the next one rewinds the chain",
      );
      void noteError(pool, chain.id, `reorg below finality at block ${blockNumber}`).finally(() => process.exit(1));
    },
  });
  await gateway.start();
  const tokens = watchTokens({ pool: createTokenPool(url, chain, log), chain, log });
  let isPrepared = false;
  watchSourceHead({
    pool,
    isPrepared: () => isPrepared,
    chainId: chain.id,
    intervalMs: SOURCE_HEAD_INTERVAL_MS,
    readSource: () => {
      const stats = gateway.stats();
      return { head: stats.head, stats: { ...stats, ...tokens.stats }, stoppedBy: stats.stoppedBy };
    },
    onError: (error) => log.warn({ reason: redactUrlsIn(String(error)) }, "Failed to note the source's head"),
  });
  report(log, await matchScope(client, chain.id, decoder.filters));
  report(log, await recoverFromFork(client, chain.id, (known) => gateway.detectFork(known)));
  isPrepared = true;

  runProcessor({
    client,
    chainId: chain.id,
    finality: chain.finality,
    decoder,
    rpcUrl: gateway.rpcUrl,
    archiveUrl: chain.archive ?? gateway.archiveUrl,
    headPollMs: HEAD_POLL_MS,
    onApplied: createProgress({ log, readSourceHead: () => gateway.stats().head }).onApplied,
  });
}

/** The chain's only writing connection. Losing it ends the process: the lock that makes it the only one is lost with it. */
async function connectWriter(url: string, chain: ChainConfig, log: Logger): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `tributary writer ${chain.id}`,
    // The server gives up a silent connection soon, and then cannot say so: an answer would be waited for without end.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  });
  client.on("error", (error) => {
    log.error({ reason: redactUrlsIn(error.message) }, "Lost the writing connection");
    process.exit(1);
  });
  await client.connect();
  await lockChain(client, chain.id);
  await client.query("select log.open_chain($1, $2, $3)", [chain.id, chain.name, chain.finality]);
  return client;
}

/** Token metadata has a connection of its own: a statement of its can neither hold up nor break what indexing does. */
function createTokenPool(url: string, chain: ChainConfig, log: Logger): pg.Pool {
  const name = `tributary tokens ${chain.id}`;
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: name, statement_timeout: 5_000 });
  pool.on("error", (error) =>
    log.warn({ reason: redactUrlsIn(error.message) }, "Lost the tokens' database connection"),
  );
  return pool;
}

async function readHash(pool: pg.Pool, chainId: number, number: number): Promise<string | undefined> {
  // A log without blocks has its head at -1, which no chain has.
  if (number < 0) return undefined;
  const { rows } = await pool.query<{ hash: string }>(
    `select '0x' || encode(hash, 'hex') as hash from log.block where chain_id = $1 and number = $2
     union all
     select '0x' || encode(finalized_hash, 'hex') from log.head where chain_id = $1 and finalized_number = $2
     limit 1`,
    [chainId, number],
  );
  return rows[0]?.hash;
}

async function noteError(pool: pg.Pool, chainId: number, reason: string): Promise<void> {
  await pool.query("update log.head set error = $2 where chain_id = $1", [chainId, reason]);
}

function report(log: Logger, { rewound }: Preparation): void {
  if (rewound?.reason === "scope") {
    log.warn(
      { to_block: rewound.toBlock, events: rewound.events },
      "Took the chain back to index it for the contracts of the config",
    );
  } else if (rewound) {
    log.error(
      { to_block: rewound.toBlock, events: rewound.events },
      "Rewound the chain below finality to the last common block",
    );
  }
}
