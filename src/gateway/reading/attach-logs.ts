import type { LogFilter } from "../../domain/log-filter.js";
import type { ChainBlock, ChainHeader } from "./chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { RunOptions } from "../endpoints/endpoint-pool.js";
import { HeldBlock } from "../hot/held-blocks.js";
import { fetchLogs, fetchLogsByHash } from "./fetch-logs.js";
import { activeFilters } from "./log-request.js";
import { reconcileLogs } from "./reconcile-block.js";

// Up to this many blocks each is asked for by hash, which cannot silently come back empty from a node that lags.
const BY_HASH = 4;
// What the head waits for a second endpoint's opinion.
const SECOND_PATIENCE_MS = 300;

async function fetchByHash(
  context: ChainContext,
  filters: readonly LogFilter[],
  header: ChainHeader,
  options: RunOptions,
): Promise<ChainBlock> {
  const verdict = context.bloom.mayHold(header, filters);
  if (verdict === "no" && context.bloom.verdict() === "useful") return { header, logs: [] };
  const { logs } = await fetchLogsByHash(context, filters, header, options);
  const block = { header, logs };
  const isPlain = context.pool.endpoints.length === 1 || (logs.length === 0 && verdict === "no");
  const fits = logs.length > 0 ? context.bloom.admits(block) : verdict !== "maybe";
  if (!isPlain || !fits) return reconcileLogs(context, filters, header, logs, SECOND_PATIENCE_MS);
  context.bloom.learn(block);
  return block;
}

/** Completes ascending, linked headers to checked blocks, each with the logs of the filters, also where there are none. */
export async function attachLogs(
  context: ChainContext,
  headers: readonly ChainHeader[],
  options: RunOptions = {},
): Promise<ChainBlock[]> {
  return Promise.all(await beginToAttach(context, headers, options));
}

/** The same for the blocks below the first that is held back; where that is the first of all, its `HeldBlock` is thrown. */
export async function attachLogsUpToHeld(
  context: ChainContext,
  headers: readonly ChainHeader[],
  options: RunOptions = {},
): Promise<ChainBlock[]> {
  const settled = await Promise.allSettled(await beginToAttach(context, headers, options));
  const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason as Error] : []));
  const blocks: ChainBlock[] = [];
  for (const one of settled) {
    if (one.status === "rejected") break;
    blocks.push(one.value);
  }
  const failure =
    failures.find((reason) => !(reason instanceof HeldBlock)) ?? (blocks.length === 0 ? failures[0] : undefined);
  if (failure !== undefined) throw failure;
  return blocks;
}

async function beginToAttach(
  context: ChainContext,
  headers: readonly ChainHeader[],
  options: RunOptions,
): Promise<Promise<ChainBlock>[]> {
  const [first] = headers;
  const last = headers.at(-1);
  if (first === undefined || last === undefined) return [];
  const filters = activeFilters(context.filters(), last.number);
  if (filters.length === 0) return headers.map((header) => Promise.resolve({ header, logs: [] }));
  if (headers.length <= BY_HASH) return headers.map((header) => fetchByHash(context, filters, header, options));
  const { logs } = await fetchLogs(context, filters, first.number, last.number, options);
  return headers.map(async (header) => {
    const found = logs.filter(({ blockNumber }) => blockNumber === header.number);
    const block = { header, logs: found };
    const isOwn = found.every(({ blockHash }) => blockHash === header.hash);
    const isFitting = found.length > 0 ? context.bloom.admits(block) : context.bloom.mayHold(header, filters) === "no";
    const isPlain = context.pool.endpoints.length === 1 || found.length === 0;
    if (isOwn && isFitting && isPlain) {
      context.bloom.learn(block);
      return block;
    }
    return reconcileLogs(context, filters, header, found, SECOND_PATIENCE_MS);
  });
}
