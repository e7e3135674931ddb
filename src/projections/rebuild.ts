import pg from "pg";
import { takeRebuildLock } from "../log/rebuild-lock.js";
import { compareSchemas, type Difference } from "./compare-schemas.js";
import { foldChain, type FoldProgress } from "./fold-chain.js";
import { foldLog } from "./fold-log.js";
import { dropFormerSchemas, expectOnlyViews, swapSchemas } from "./reader-views.js";
import { analyzeSchema, createSchemaCopy } from "./schema-copy.js";
import { SWAP_LOCK } from "./swap-lock.js";
import { waitForOlderTransactions } from "./older-transactions.js";

export interface RebuildOptions {
  /** Of the role that owns the tables. */
  url: string;
  /** Whether the rebuilt tables take the live ones' place; else they are compared and dropped. */
  isSwap: boolean;
  /** Replaces also where a difference is found, which is what a repaired rule is for. */
  isDifferenceExpected?: boolean;
  onProgress?: (progress: FoldProgress) => void;
}

export interface RebuildResult {
  events: number;
  seconds: number;
  /** Of these, until all was folded and indexed, before the comparison. */
  foldSeconds: number;
  /** Of those, until all rows stood, before their indexes were built. */
  rowSeconds: number;
  difference: Difference | undefined;
  isSwapped: boolean;
}

/**
 * Folds the whole log again into tables beside the live ones, while indexing and reading go on; compares both at one
 * instant; and, if asked, swaps them. Killed at any time it leaves the live tables as they were: what stands beside them is
 * thrown away by the next run.
 */
export async function rebuildProjections(options: RebuildOptions): Promise<RebuildResult> {
  const schema = options.isSwap ? "projection_next" : "projection_check";
  const clients = [createClient(options.url), createClient(options.url)] as const;
  const [client, helper] = clients;
  await Promise.all(clients.map((each) => each.connect()));
  try {
    if (!(await takeRebuildLock(client))) {
      throw new Error("Expected to be the only rebuild or migration of this database, found another one running.");
    }
    if (options.isSwap) {
      await expectOnlyViews(client);
      await dropFormerSchemas(client);
    }
    const startedAt = Date.now();
    const reorgBefore = await readLastDeepReorg(client);
    const folded = new Map<number, number>();
    let rowSeconds = 0;
    const noteRows = (): void => void (rowSeconds = (Date.now() - startedAt) / 1000);
    let events = await foldAside(clients, schema, folded, noteRows, options.onProgress).catch(
      async (error: unknown) => {
        // What was folded before and after such a reorg need not fit together; a lost connection knows of none.
        const last = await readLastDeepReorg(client).catch(() => reorgBefore);
        throw last === reorgBefore ? error : new Error(DEEP_REORG);
      },
    );
    const foldSeconds = (Date.now() - startedAt) / 1000;

    const difference = await compareAtOneInstant(client, schema, folded, reorgBefore);
    const mayReplace = difference === undefined || options.isDifferenceExpected === true;
    const isSwapped = options.isSwap && mayReplace;
    if (isSwapped) {
      events += await foldFinal(client, schema, folded);
      await swap(client, schema, folded, reorgBefore);
    }
    if (isSwapped) await dropFormerSchemas(client);
    else await client.query(`drop schema if exists ${schema} cascade`);
    return { events, seconds: (Date.now() - startedAt) / 1000, foldSeconds, rowSeconds, difference, isSwapped };
  } finally {
    await Promise.all([client.end(), helper.end()]);
  }
}

function createClient(url: string): pg.Client {
  const client = new pg.Client({ connectionString: url, application_name: "tributary rebuild" });
  // A lost connection fails the statement that needs it; unheard, it would end the process as well.
  client.on("error", () => undefined);
  return client;
}

/** Folds what is final: a reorg may take the rest back, and it is folded when the two sides are held still. */
async function foldAside(
  clients: readonly [pg.Client, pg.Client],
  schema: string,
  folded: Map<number, number>,
  onRows: () => void,
  onProgress: RebuildOptions["onProgress"],
): Promise<number> {
  const [client] = clients;
  const laterSteps = await createSchemaCopy(client, schema);
  let events = 0;
  for (const { chainId, finalized } of await readHeads(client)) {
    if (finalized < 0) continue;
    events += await foldChain(clients, {
      chainId,
      toBlock: finalized,
      schema,
      ...(onProgress ? { onProgress } : {}),
    });
    folded.set(chainId, finalized);
  }
  onRows();
  for (const statements of laterSteps) await runBeside(clients, statements);
  await analyzeSchema(client, schema);
  return events;
}

/** Each connection takes the next statement as it comes free. */
async function runBeside(clients: readonly pg.Client[], statements: readonly string[]): Promise<void> {
  const left = [...statements];
  await Promise.all(
    clients.map(async (client) => {
      for (let statement = left.shift(); statement !== undefined; statement = left.shift())
        await client.query(statement);
    }),
  );
}

interface Head {
  chainId: number;
  finalized: number;
  indexed: number;
}

async function readHeads(client: pg.Client): Promise<Head[]> {
  const { rows } = await client.query<{ chain_id: string; finalized_number: string; indexed_number: string }>(
    "select chain_id, finalized_number, indexed_number from log.head order by chain_id",
  );
  return rows.map((row) => ({
    chainId: Number(row.chain_id),
    finalized: Number(row.finalized_number),
    indexed: Number(row.indexed_number),
  }));
}

/** What has become final since: of a chain of which nothing was, all that is. */
async function foldFinal(client: pg.Client, schema: string, folded: Map<number, number>): Promise<number> {
  let events = 0;
  for (const { chainId, finalized } of await readHeads(client)) {
    const fromBlock = folded.get(chainId) ?? -1;
    if (finalized <= fromBlock) continue;
    events += await inTransaction(client, () => foldLog(client, { chainId, fromBlock, toBlock: finalized, schema }));
    folded.set(chainId, finalized);
  }
  return events;
}

async function foldTails(client: pg.Client, schema: string, folded: Map<number, number>): Promise<void> {
  for (const { chainId, indexed } of await readHeads(client)) {
    const fromBlock = folded.get(chainId) ?? -1;
    await foldLog(client, { chainId, fromBlock, toBlock: indexed, schema });
  }
}

/** Writers stand still only until the snapshot is taken; the tails folded to compare are rolled back. */
async function compareAtOneInstant(
  client: pg.Client,
  schema: string,
  folded: Map<number, number>,
  reorgBefore: string | null,
): Promise<Difference | undefined> {
  await client.query(`select pg_advisory_lock(${SWAP_LOCK})`);
  try {
    await client.query("begin isolation level repeatable read; select from log.head limit 1");
  } finally {
    await client.query(`select pg_advisory_unlock(${SWAP_LOCK})`);
  }
  try {
    await expectNoDeepReorgSince(client, reorgBefore);
    await foldTails(client, schema, folded);
    return await compareSchemas(client, schema);
  } finally {
    await client.query("rollback");
  }
}

/**
 * Writers stand still until it is done. The tails are committed before the names change, and transactions that began before
 * that are waited for: names are looked up in the present, rows in a transaction's own snapshot, so one of them would find the
 * new tables without their tails.
 */
async function swap(
  client: pg.Client,
  schema: string,
  folded: Map<number, number>,
  reorgBefore: string | null,
): Promise<void> {
  await client.query(`select pg_advisory_lock(${SWAP_LOCK})`);
  try {
    await expectNoDeepReorgSince(client, reorgBefore);
    await inTransaction(client, () => foldTails(client, schema, folded));
    await waitForOlderTransactions(client);
    await inTransaction(client, () => swapSchemas(client, schema));
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    await client.query(`select pg_advisory_unlock(${SWAP_LOCK})`);
  }
}

const DEEP_REORG = "A reorg deeper than finality came while the projections were rebuilt. Run it again.";

/** Blocks folded as final are not: neither a difference nor its absence would mean anything. */
async function expectNoDeepReorgSince(client: pg.Client, reorgBefore: string | null): Promise<void> {
  if ((await readLastDeepReorg(client)) !== reorgBefore) {
    throw new Error(DEEP_REORG);
  }
}

async function readLastDeepReorg(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ seen: string | null }>(
    "select max(seen_at)::text as seen from log.reorg where is_below_finality",
  );
  return rows[0]?.seen ?? null;
}

async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query("begin");
  try {
    const result = await work();
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}
