import type { LogFilter } from "../../domain/log-filter.js";
import { pickAuditSample } from "./audit-sample.js";
import type { ChainBlock, ChainHeader, ChainLog } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import { fetchHeader, fetchHeaders } from "../reading/fetch-headers.js";
import { fetchLogs } from "../reading/fetch-logs.js";
import { BrokenLink, ChainMoved } from "./finalized-dispute.js";
import { activeFilters } from "../reading/log-request.js";
import { fetchAgreedHeader, reconcileLogs } from "../reading/reconcile-block.js";
import { askSecond } from "../endpoints/second-endpoint.js";

function groupByBlock(logs: readonly ChainLog[]): Map<number, ChainLog[]> {
  const groups = new Map<number, ChainLog[]>();
  for (const log of logs) {
    const group = groups.get(log.blockNumber);
    if (group === undefined) groups.set(log.blockNumber, [log]);
    else group.push(log);
  }
  return groups;
}

const identityOf = ({ blockHash, logIndex, transactionHash }: ChainLog): string =>
  `${blockHash}/${logIndex}/${transactionHash}`;

/** The blocks whose logs two answers give differently. */
function findDisputed(first: readonly ChainLog[], second: readonly ChainLog[]): Set<number> {
  const inFirst = new Set(first.map(identityOf));
  const inSecond = new Set(second.map(identityOf));
  return new Set([
    ...first.filter((log) => !inSecond.has(identityOf(log))).map(({ blockNumber }) => blockNumber),
    ...second.filter((log) => !inFirst.has(identityOf(log))).map(({ blockNumber }) => blockNumber),
  ]);
}

export interface RangeFetcher {
  /**
   * The checked blocks of a finalized range that hold logs of the filters, and its first and last block in any case,
   * ascending. Throws `FinalizedDispute` where endpoints disagree on a block's hash, `BrokenLink` where neighbouring
   * blocks do not link, `ChainMoved` where the chain was reorganised while the range was read, and where that is asked for
   * `RangeTooRich`.
   */
  fetchRange(
    from: number,
    to: number,
    options?: { readonly filters?: readonly LogFilter[]; readonly throwsTooRich?: boolean },
  ): Promise<ChainBlock[]>;
}

/** Reads finalized ranges by wide filtered requests and checks what comes: see docs/gateway.md for the checks and their cost. */
export function createRangeFetcher(context: ChainContext): RangeFetcher {
  const { pool, tuning, bloom, checks, log, chain } = context;

  const secondOpinion = async (
    filters: readonly LogFilter[],
    from: number,
    to: number,
    first: ReadonlySet<Endpoint>,
  ): Promise<ChainLog[] | undefined> => {
    if (pool.endpoints.length < 2 || Math.random() >= tuning.crossCheckRate) return undefined;
    const answer = await askSecond(context, first, (asked) => fetchLogs(context, filters, from, to, asked));
    if (answer === undefined) {
      checks.rangesUnconfirmed += 1;
      log.warn({ chain, from_block: from, to_block: to }, "Found no second endpoint to confirm a range");
      return undefined;
    }
    checks.rangesConfirmed += 1;
    return answer.logs;
  };

  const audit = async (
    from: number,
    to: number,
    filters: readonly LogFilter[],
    headers: Map<number, ChainHeader>,
    blocks: Map<number, ChainLog[]>,
  ): Promise<void> => {
    // In slices, so that the headers of a wide range are never held at once.
    for (let start = from; start <= to; start += 1_000) {
      const numbers = pickAuditSample(start - 1, Math.min(to, start + 999) + 1, 1);
      checks.blocksAudited += numbers.length;
      const found = await fetchHeaders(pool, numbers);
      await Promise.all(
        [...found.values()].map(async ({ header }) => {
          const known = blocks.get(header.number) ?? [];
          if (known.length === 0 && bloom.mayHold(header, filters) !== "maybe") return;
          const settled = headers.get(header.number) ?? header;
          const block = await reconcileLogs(context, filters, settled, known);
          if (block.logs.length === 0) return;
          headers.set(header.number, settled);
          blocks.set(header.number, [...block.logs]);
        }),
      );
    }
  };

  const fetchRange: RangeFetcher["fetchRange"] = async (from, to, options = {}) => {
    const { filters: wanted = context.filters(), throwsTooRich = false } = options;
    const filters = activeFilters(wanted, to);
    // Logs and headers of a range come one after the other. Only if its last block is the same before and after all of
    // them are they known to be of one branch: a block between is of the branch that its descendant is of.
    const { header: last } = await fetchHeader(pool, to);
    const first =
      filters.length === 0
        ? { logs: [], endpoints: new Set<Endpoint>() }
        : await fetchLogs(context, filters, from, to, { throwsTooRich });
    const second = filters.length === 0 ? undefined : await secondOpinion(filters, from, to, first.endpoints);
    const blocks = groupByBlock(first.logs);
    const disputed = second === undefined ? new Set<number>() : findDisputed(first.logs, second);
    const isSuspect = second === undefined && [...first.endpoints].some(({ health }) => health.isSuspect());
    const sample = filters.length === 0 ? [] : pickAuditSample(from, to, isSuspect ? 0 : tuning.auditRate);
    checks.blocksAudited += sample.length;

    const numbers = [...new Set([from, to, ...blocks.keys(), ...disputed, ...sample])].sort((a, b) => a - b);
    const fetched = await fetchHeaders(
      pool,
      numbers.filter((number) => number !== to),
    );
    const headers = new Map([...fetched].map(([n, { header }]) => [n, header]));
    headers.set(to, last);

    let caught = false;
    const settle = async (number: number, header: ChainHeader, isKept: boolean): Promise<void> => {
      const settled = isKept ? header : await fetchAgreedHeader(context, number, disputed.has(number));
      const isOfBlock = ({ blockNumber, blockHash }: ChainLog): boolean =>
        blockNumber === number && blockHash === settled.hash;
      const before = (blocks.get(number) ?? []).filter(isOfBlock);
      const block = await reconcileLogs(context, filters, settled, [...before, ...(second ?? []).filter(isOfBlock)]);
      headers.set(number, settled);
      if (block.logs.length > 0) blocks.set(number, [...block.logs]);
      else blocks.delete(number);
      if (second === undefined && block.logs.length > before.length) caught = true;
    };
    await Promise.all(
      numbers.map(async (number) => {
        const header = headers.get(number);
        if (header === undefined) throw new Error(`Header ${number} was neither found nor refused`);
        const logs = blocks.get(number) ?? [];
        const previous = headers.get(number - 1);
        const next = headers.get(number + 1);
        const isLinked =
          (previous === undefined || previous.hash === header.parentHash) &&
          (next === undefined || next.parentHash === header.hash);
        const disputedLogs = disputed.has(number)
          ? (second ?? []).filter(({ blockNumber }) => blockNumber === number)
          : [];
        const isOwn = [...logs, ...disputedLogs].every(({ blockHash }) => blockHash === header.hash);
        const fits = logs.length > 0 ? bloom.admits({ header, logs }) : bloom.mayHold(header, filters) !== "maybe";
        if (isOwn && isLinked && fits && !disputed.has(number)) bloom.learn({ header, logs });
        else await settle(number, header, isOwn && isLinked);
      }),
    );

    if (caught) {
      for (const endpoint of first.endpoints) {
        pool.distrust(endpoint, "dropped logs of a range", { from_block: from, to_block: to });
      }
    }
    if (filters.length > 0 && (caught || isSuspect)) await audit(from, to, filters, headers, blocks);

    const agreed = await fetchAgreedHeader(context, to);
    for (const { hash } of [last, headers.get(to) ?? last]) {
      if (hash !== agreed.hash) throw new ChainMoved(chain, to, hash, agreed.hash);
    }
    for (const header of headers.values()) {
      const previous = headers.get(header.number - 1);
      if (previous !== undefined && previous.hash !== header.parentHash) {
        throw new BrokenLink(chain, previous.number, header.parentHash, previous.hash);
      }
    }
    const ends = new Set([from, to]);
    return [...headers.values()]
      .filter(({ number }) => ends.has(number) || blocks.has(number))
      .sort((a, b) => a.number - b.number)
      .map((header) => ({ header, logs: blocks.get(header.number) ?? [] }));
  };

  return { fetchRange };
}
