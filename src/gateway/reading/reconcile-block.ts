import { setTimeout as sleep } from "node:timers/promises";
import type { LogFilter } from "../../domain/log-filter.js";
import type { ChainBlock, ChainHeader, ChainLog } from "./chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import { NoAnswer, Standstill } from "../endpoints/endpoint-pool.js";
import { fetchHeader } from "./fetch-headers.js";
import { fetchLogsByHash } from "./fetch-logs.js";
import { FinalizedDispute } from "../finalized/finalized-dispute.js";
import { HeldBlock } from "../hot/held-blocks.js";
import { RpcFailure } from "../endpoints/rpc-failure.js";
import { askSecond } from "../endpoints/second-endpoint.js";

const AGREEMENT_ROUNDS = 4;

/**
 * Fetches a header that two endpoints agree on, where there are two; of two that differ, a third decides. Endpoints may differ for a
 * moment; if they still do after a few rounds, `FinalizedDispute` is thrown. With `needsTwo` a second endpoint that is silent for a while is
 * not done without: `NoAnswer` is thrown.
 */
export async function fetchAgreedHeader(context: ChainContext, number: number, needsTwo = false): Promise<ChainHeader> {
  const { pool, tuning, chain } = context;
  for (let round = 1; ; round++) {
    const first = await fetchHeader(pool, number);
    const second = await askSecond(
      context,
      new Set([first.endpoint]),
      (asked) => fetchHeader(pool, number, asked),
      needsTwo,
    );
    if (second === undefined || second.header.hash === first.header.hash) return first.header;
    const both = new Set([first.endpoint, second.endpoint]);
    const third = await askSecond(context, both, (asked) => fetchHeader(pool, number, asked));
    const confirmed = [first, second].find(({ header }) => header.hash === third?.header.hash);
    if (confirmed !== undefined) return confirmed.header;
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
 * union of all answers stood two answers long (three where the bloom still contradicts), elsewhere first, where
 * somebody else answers within `patienceMs`. Throws `HeldBlock`, for a while, where the bloom contradicts to the end and an
 * endpoint in use has not answered.
 */
export async function reconcileLogs(
  context: ChainContext,
  filters: readonly LogFilter[],
  header: ChainHeader,
  known: readonly ChainLog[],
  patienceMs: number = context.tuning.crossCheckPatienceMs,
): Promise<ChainBlock> {
  const { pool, bloom, checks, held, log, chain } = context;
  const union = new Map<number, ChainLog>();
  for (const log of known) if (log.blockHash === header.hash) union.set(log.logIndex, log);
  const knownCount = union.size;
  const asked = new Set<Endpoint>();
  const answered = new Set<Endpoint>();
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
    const { logs, endpoint } = unasked
      ? await fetchLogsByHash(context, filters, header, { avoid: asked, patienceMs }).catch((error: unknown) => {
          const isUnknown = error instanceof RpcFailure && error.kind === "unknown-block";
          if (!isUnknown && !(error instanceof NoAnswer)) throw error;
          // A refusal is an answer: there will be no other.
          const refusals = error instanceof Standstill ? error.failures : [];
          for (const one of pool.endpoints)
            if (refusals.some(({ endpoint }) => endpoint === one.label)) answered.add(one);
          // Whoever does not answer in time is not asked again here.
          for (const silent of pool.endpoints) asked.add(silent);
          return { logs: undefined, endpoint: undefined };
        })
      : await fetchLogsByHash(context, filters, header);
    if (logs === undefined) continue;
    if (endpoint !== undefined) {
      asked.add(endpoint);
      answered.add(endpoint);
    }
    const before = union.size;
    for (const log of logs) union.set(log.logIndex, log);
    unchanged = union.size === before ? unchanged + 1 : 1;
    if (union.size > logs.length && endpoint !== undefined) {
      const missing = union.size - logs.length;
      pool.distrust(endpoint, "dropped logs", { block: header.number, missing });
    }
  }
  checks.logsRecovered += union.size - knownCount;
  const block = toBlock();
  const silent = pool.usable().filter((endpoint) => !answered.has(endpoint));
  const isDoubtful =
    block.logs.length === 0 && bloom.verdict() === "useful" && bloom.mayHold(header, filters) === "maybe";
  if (isDoubtful && silent.length > 0) {
    const names = silent.map(({ label }) => label).join(", ");
    if (held.holds(header.hash)) {
      throw new HeldBlock(
        `Block ${header.number} of chain ${chain} may hold logs that nobody gave; ${names} did not answer yet`,
      );
    }
    checks.blocksUnconfirmed += 1;
    log.debug({ chain, block: header.number, silent: names }, "Took a block for empty that not every endpoint knew");
  }
  bloom.learn(block);
  return block;
}
