import type { LogFilter } from "../../domain/log-filter.js";
import { parseLogs, type ChainLog } from "./chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import { asksFor, createLogMatcher, halveRequest, planLogRequests, type LogRequest } from "./log-request.js";
import { NoAnswer, type RunOptions, Standstill } from "../endpoints/endpoint-pool.js";
import { RpcFailure } from "../endpoints/rpc-failure.js";

const hex = (n: number): string => `0x${n.toString(16)}`;

/** A range holds more than one answer may, and whoever asked for it wants to ask for less. */
export class RangeTooRich extends Error {
  override readonly name = "RangeTooRich";

  constructor(
    /** Where a part from the same start might end. */
    readonly partTo: number,
  ) {
    super(`The range holds more than one answer may; the part up to block ${partTo} might not`);
  }
}

export interface FetchLogsOptions extends RunOptions {
  /** Throws `RangeTooRich` rather than ask for the range in parts and hold them all. */
  readonly throwsTooRich?: boolean;
}

export interface FetchedLogs {
  /** Those that the filters want, in the order of the chain. */
  readonly logs: ChainLog[];
  /** The endpoints that answered parts of the range. */
  readonly endpoints: ReadonlySet<Endpoint>;
}

const badAnswer = (endpoint: Endpoint, detail: string): RpcFailure =>
  new RpcFailure("bad-answer", endpoint.label, "eth_getLogs", detail);

function expectAskedFor(endpoint: Endpoint, request: LogRequest, logs: readonly ChainLog[]): void {
  const other = logs.find((log) => !asksFor(request, log));
  if (other === undefined) return;
  throw badAnswer(endpoint, `a log of ${other.address} with topic ${other.topics[0]} was not asked for`);
}

function askRange(
  endpoint: Endpoint,
  request: LogRequest,
  from: number,
  to: number,
  maxRangeBytes: number,
): Promise<ChainLog[]> {
  if (to - from + 1 > endpoint.maxRange) {
    throw new RpcFailure("range-too-large", endpoint.label, "eth_getLogs", "wider than it accepted before", {
      maxRange: endpoint.maxRange,
    });
  }
  const params = [{ fromBlock: hex(from), toBlock: hex(to), address: request.address, topics: request.topics }];
  return endpoint.call({ method: "eth_getLogs", params }, from < to ? maxRangeBytes : undefined).then((answer) => {
    const logs = parseLogs(answer, endpoint.label);
    const outside = logs.find(({ blockNumber }) => blockNumber < from || blockNumber > to);
    if (outside !== undefined) throw badAnswer(endpoint, `block ${outside.blockNumber} was not asked for`);
    expectAskedFor(endpoint, request, logs);
    return logs;
  });
}

/** Fetches the logs of a range as one endpoint (or, split, several) tells them; nothing is checked against headers yet. */
export async function fetchLogs(
  context: ChainContext,
  filters: readonly LogFilter[],
  from: number,
  to: number,
  { throwsTooRich = false, ...options }: FetchLogsOptions = {},
): Promise<FetchedLogs> {
  const { pool, sizer } = context;
  const answered = new Set<Endpoint>();
  const avoided = new Set<Endpoint>(options.avoid);

  const askParts = async (request: LogRequest, start: number, end: number, size: number): Promise<ChainLog[]> => {
    const parts: Promise<ChainLog[]>[] = [];
    for (let first = start; first <= end; first += size)
      parts.push(ask(request, first, Math.min(end, first + size - 1)));
    return (await Promise.all(parts)).flat();
  };

  const ask = async (request: LogRequest, start: number, end: number): Promise<ChainLog[]> => {
    const span = end - start + 1;
    const allowed = pool.endpoints.filter((endpoint) => !avoided.has(endpoint));
    const isUsable = ({ health }: Endpoint): boolean => health.quarantine === undefined && health.failuresInRow < 3;
    let wide = allowed.filter((endpoint) => endpoint.maxRange >= span && isUsable(endpoint));
    if (wide.length === 0) {
      const narrow = allowed.filter((endpoint) => endpoint.maxRange < span && isUsable(endpoint));
      if (narrow.length > 0) return askParts(request, start, end, Math.max(...narrow.map(({ maxRange }) => maxRange)));
      wide = allowed;
    }
    // Endpoints with narrower limits are left out as long as another can take the range whole.
    const avoid = new Set(pool.endpoints.filter((endpoint) => !wide.includes(endpoint)));
    try {
      const { value, endpoint } = await pool.run(
        (one) => askRange(one, request, start, end, context.tuning.maxRangeBytes),
        {
          ...options,
          avoid,
          height: end,
          throwsTimeouts: span > 1,
        },
      );
      answered.add(endpoint);
      return value;
    } catch (error) {
      if (error instanceof Standstill && wide.length < allowed.length) {
        // Those that could take the range whole refuse it; the narrower ones were not asked yet.
        for (const endpoint of wide) avoided.add(endpoint);
        return ask(request, start, end);
      }
      if (!(error instanceof RpcFailure)) throw error;
      return askLess(error, request, start, end);
    }
  };

  const askLess = (failure: RpcFailure, request: LogRequest, start: number, end: number): Promise<ChainLog[]> => {
    const span = end - start + 1;
    const { kind, hints } = failure;
    if (kind === "range-too-large" && span > 1) {
      const limit = hints.maxRange !== undefined && hints.maxRange < span ? hints.maxRange : Math.ceil(span / 2);
      const endpoint = pool.endpoints.find(({ label }) => label === failure.endpoint);
      if (endpoint !== undefined && limit < endpoint.maxRange) {
        endpoint.maxRange = limit;
        context.log.info(
          { chain: context.chain, endpoint: endpoint.label, blocks: limit },
          "Learned an endpoint's range limit",
        );
      }
      return ask(request, start, end);
    }
    if (kind === "too-many-results" || kind === "timeout" || kind === "range-too-large") {
      sizer.refused(span);
      if (span > 1) {
        const to = hints.suggestedTo;
        const middle = to !== undefined && to >= start && to < end ? to : start + Math.ceil(span / 2) - 1;
        if (throwsTooRich) throw new RangeTooRich(middle);
        return Promise.all([ask(request, start, middle), ask(request, middle + 1, end)]).then((parts) => parts.flat());
      }
      const halves = halveRequest(request);
      if (halves !== undefined) {
        return Promise.all(halves.map((half) => ask(half, start, end))).then((parts) => parts.flat());
      }
      avoidUnable(context, failure, avoided, options.avoid);
      return ask(request, start, end);
    }
    throw failure;
  };

  const requests = planLogRequests(filters);
  const parts = await Promise.all(requests.map((request) => ask(request, from, to)));
  const all = parts.flat();
  sizer.answered(to - from + 1, all.length);
  const matches = createLogMatcher(filters);
  const logs = all.filter(matches);
  return { logs: logs.sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex), endpoints: answered };
}

/**
 * Has an endpoint whose answers hold less than one block's logs left to others, of which some may hold more. Throws where none is
 * left, `Standstill` where no endpoint of the chain can answer.
 */
function avoidUnable(
  { chain, pool }: ChainContext,
  failure: RpcFailure,
  avoided: Set<Endpoint>,
  unasked: ReadonlySet<Endpoint> = new Set(),
): void {
  const unable = pool.endpoints.find(({ label }) => label === failure.endpoint);
  if (unable !== undefined) avoided.add(unable);
  if (unable !== undefined && pool.endpoints.some((endpoint) => !avoided.has(endpoint))) return;
  if (unasked.size === 0) throw new Standstill(chain, [failure], [failure.message]);
  throw new NoAnswer(`Chain ${chain} cannot fetch all logs of one block at another endpoint: ${failure.message}`);
}

/** Fetches the logs of one block by its hash, from one endpoint: an unknown hash, one that a reorg took, fails instead of coming back empty. */
export async function fetchLogsByHash(
  context: ChainContext,
  filters: readonly LogFilter[],
  block: { number: number; hash: string },
  options: RunOptions = {},
): Promise<{ logs: ChainLog[]; endpoint: Endpoint | undefined }> {
  const matches = createLogMatcher(filters);
  const logs: ChainLog[] = [];
  const avoided = new Set<Endpoint>(options.avoid);
  let answeredBy: Endpoint | undefined;
  const ask = async (request: LogRequest): Promise<void> => {
    const { value, endpoint } = await context.pool.run(
      async (one) => {
        const params = [{ blockHash: block.hash, address: request.address, topics: request.topics }];
        const found = parseLogs(await one.call({ method: "eth_getLogs", params }), one.label);
        expectAskedFor(one, request, found);
        const foreign = found.find((log) => log.blockHash !== block.hash || log.blockNumber !== block.number);
        if (foreign === undefined) return found;
        const detail = `asked for block ${block.number} ${block.hash}, found a log of ${foreign.blockNumber} ${foreign.blockHash}`;
        throw badAnswer(one, detail);
      },
      { ...options, avoid: avoided, height: block.number, givesUpUnknown: true },
    );
    answeredBy = endpoint;
    logs.push(...value.filter(matches));
  };
  const askInParts = async (request: LogRequest): Promise<void> => {
    try {
      await ask(request);
    } catch (error) {
      if (!(error instanceof RpcFailure && (error.kind === "too-many-results" || error.kind === "range-too-large")))
        throw error;
      const halves = halveRequest(request);
      if (halves === undefined) avoidUnable(context, error, avoided, options.avoid);
      for (const part of halves ?? [request]) await askInParts(part);
    }
  };
  for (const request of planLogRequests(filters)) await askInParts(request);
  return { logs: logs.sort((a, b) => a.logIndex - b.logIndex), endpoint: answeredBy };
}
