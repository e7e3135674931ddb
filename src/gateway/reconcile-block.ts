import { setTimeout as sleep } from "node:timers/promises";
import type { LogFilter } from "../domain/log-filter.js";
import type { ChainBlock, ChainHeader, ChainLog } from "./chain-block.js";
import type { ChainContext } from "./chain-context.js";
import type { Endpoint } from "./endpoint.js";
import { NoAnswer } from "./endpoint-pool.js";
import { fetchHeader } from "./fetch-headers.js";
import { fetchLogsByHash } from "./fetch-logs.js";
import { FinalizedDispute } from "./finalized-dispute.js";

const AGREEMENT_ROUNDS = 4;

/**
 * Fetches a header that two endpoints agree on, where there are two. Endpoints may differ for a moment; if they still
 * do after a few rounds, `FinalizedDispute` is thrown.
 */
export async function fetchAgreedHeader(
  context: ChainContext,
  number: number,
  known?: { header: ChainHeader; endpoint: Endpoint },
): Promise<ChainHeader> {
  const { pool, tuning, chain } = context;
  for (let round = 1; ; round++) {
    const first = round === 1 && known !== undefined ? known : await fetchHeader(pool, number);
    const others = new Set(pool.usable().filter((endpoint) => endpoint !== first.endpoint));
    if (others.size === 0) return first.header;
    const avoid = new Set(pool.endpoints.filter((endpoint) => !others.has(endpoint)));
    const patienceMs = tuning.crossCheckPatienceMs;
    const second = await fetchHeader(pool, number, { avoid, patienceMs }).catch((error: unknown) => {
      if (error instanceof NoAnswer) return undefined;
      throw error;
    });
    if (second === undefined || second.header.hash === first.header.hash) return first.header;
    if (round === AGREEMENT_ROUNDS) {
      throw new FinalizedDispute(chain, number, [
        { endpoint: first.endpoint.label, hash: first.header.hash },
        { endpoint: second.endpoint.label, hash: second.header.hash },
      ]);
    }
    await sleep(tuning.backoffMs[0] * round);
  }
}

/**
 * Establishes the logs of a block about which answers differ or do not fit its bloom: asks by block hash until the
 * union of all answers stood two answers long (three where the bloom still contradicts), elsewhere first.
 */
export async function reconcileLogs(
  context: ChainContext,
  filters: readonly LogFilter[],
  header: ChainHeader,
  known: readonly ChainLog[],
): Promise<ChainBlock> {
  const { pool, bloom, checks } = context;
  const union = new Map<number, ChainLog>();
  for (const log of known) if (log.blockHash === header.hash) union.set(log.logIndex, log);
  const asked = new Set<Endpoint>();
  const toBlock = (): ChainBlock => ({
    header,
    logs: [...union.values()].sort((a, b) => a.logIndex - b.logIndex),
  });
  checks.blocksReconciled += 1;
  let unchanged = 0;
  for (let round = 1; round <= 8; round++) {
    const block = toBlock();
    const fits = block.logs.length > 0 ? bloom.admits(block) : bloom.mayHold(header, filters) !== "maybe";
    if (unchanged >= (fits ? 2 : 3)) break;
    const unasked = pool.usable().some((endpoint) => !asked.has(endpoint));
    const { logs, endpoint } = await fetchLogsByHash(context, filters, header, unasked ? { avoid: asked } : {});
    if (endpoint !== undefined) asked.add(endpoint);
    const before = union.size;
    for (const log of logs) union.set(log.logIndex, log);
    unchanged = union.size === before ? unchanged + 1 : 1;
    if (union.size > logs.length && endpoint !== undefined) {
      const missing = union.size - logs.length;
      pool.distrust(endpoint, "dropped logs", { block: header.number, missing });
    }
  }
  const recovered = union.size - known.filter(({ blockHash }) => blockHash === header.hash).length;
  checks.logsRecovered += recovered;
  const block = toBlock();
  bloom.learn(block);
  return block;
}
