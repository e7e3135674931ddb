import type { LogFilter } from "../../domain/log-filter.js";
import type { ChainLog } from "./chain-block.js";

/** The part of an `eth_getLogs` request that the filters decide. */
export interface LogRequest {
  /** Absent: of any contract. */
  readonly address?: readonly string[];
  readonly topics: readonly [readonly string[]];
}

// Clients and providers refuse longer lists (geth: 1,000 addresses; some providers 500).
const MAX_ADDRESSES = 500;

/** The filters that want something of blocks up to `to`. */
export function activeFilters(filters: readonly LogFilter[], to: number): LogFilter[] {
  return filters.filter((filter) => filter.fromBlock <= to && filter.topic0.length > 0);
}

/**
 * The fewest requests that cover the filters. A request asks for every pair of its addresses and topics, which can be
 * more than the filters want: `createLogMatcher` takes the surplus out.
 */
export function planLogRequests(filters: readonly LogFilter[]): LogRequest[] {
  const addresses = [...new Set(filters.flatMap(({ address }) => address ?? []))];
  const anyTopics = new Set(filters.flatMap(({ address, topic0 }) => (address === undefined ? topic0 : [])));
  // A request with an address asks for no topic that the one without asks for anyway.
  const requests: LogRequest[] = anyTopics.size > 0 ? [{ topics: [[...anyTopics]] }] : [];
  for (let start = 0; start < addresses.length; start += MAX_ADDRESSES) {
    const part = new Set(addresses.slice(start, start + MAX_ADDRESSES));
    const wanted = filters.filter(({ address }) => address !== undefined && part.has(address));
    const topics = new Set(wanted.flatMap(({ topic0 }) => topic0).filter((topic) => !anyTopics.has(topic)));
    if (topics.size > 0) requests.push({ address: [...part], topics: [[...topics]] });
  }
  return requests;
}

/** Whether a request asked for a log: a node that gives others as well would give them for each request. */
export const asksFor = ({ address, topics: [topic0] }: LogRequest, log: ChainLog): boolean =>
  (address === undefined || address.includes(log.address)) && topic0.includes(log.topics[0] ?? "");

/** Halves a request by its addresses, or by its topics where it has one address or none; undefined where nothing is left to halve. */
export function halveRequest({ address, topics }: LogRequest): readonly [LogRequest, LogRequest] | undefined {
  const [topic0] = topics;
  const ofAddress = address === undefined ? {} : { address };
  const split = <T>(list: readonly T[]): readonly [readonly T[], readonly T[]] => [
    list.slice(0, list.length >> 1),
    list.slice(list.length >> 1),
  ];
  if (address !== undefined && address.length > 1) {
    const [first, second] = split(address);
    return [
      { address: first, topics },
      { address: second, topics },
    ];
  }
  if (topic0.length > 1) {
    const [first, second] = split(topic0);
    return [
      { ...ofAddress, topics: [first] },
      { ...ofAddress, topics: [second] },
    ];
  }
  return undefined;
}

/** Tells whether a log is one that some filter wants: its address or any, its first topic, from its start block on. */
export function createLogMatcher(filters: readonly LogFilter[]): (log: ChainLog) => boolean {
  const startBlocks = new Map<string, number>();
  for (const { address, topic0, fromBlock } of filters) {
    for (const topic of topic0) {
      const key = `${address ?? ""}/${topic}`;
      startBlocks.set(key, Math.min(fromBlock, startBlocks.get(key) ?? Infinity));
    }
  }
  const hasAny = filters.some(({ address }) => address === undefined);
  return ({ address, topics, blockNumber }) =>
    blockNumber >= (startBlocks.get(`${address}/${topics[0]}`) ?? Infinity) ||
    (hasAny && blockNumber >= (startBlocks.get(`/${topics[0]}`) ?? Infinity));
}
