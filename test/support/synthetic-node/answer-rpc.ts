import type { Faults, Limits } from "./fault-plan.js";
import type { SyntheticChain, SyntheticRpcLog } from "./synthetic-chain.js";

export interface RpcAnswer {
  result?: unknown;
  error?: { code: number; message: string };
}

export interface NodeState {
  chain: SyntheticChain;
  faults: Faults;
  limits: Limits;
  headerMethod: boolean;
  random: () => number;
}

interface LogRequest {
  fromBlock?: string;
  toBlock?: string;
  blockHash?: string;
  address?: string | string[];
  topics?: (string | string[] | null)[];
}

const asSet = (value: string | string[] | null | undefined): Set<string> | undefined =>
  value === null || value === undefined || value.length === 0
    ? undefined
    : new Set((Array.isArray(value) ? value : [value]).map((item) => item.toLowerCase()));

function visibleHead({ chain, faults }: NodeState): number {
  return Math.max(0, chain.head() - (faults.lagBlocks ?? 0));
}

function heightOf(tag: unknown, state: NodeState): number {
  if (tag === "latest" || tag === "safe" || tag === "finalized" || tag === undefined) return visibleHead(state);
  return tag === "earliest" ? 0 : Number(tag);
}

function findPlace(hash: string, { chain, faults }: NodeState): { n: number; branch: number } | undefined {
  const place = chain.findHash(hash);
  if (place !== undefined && faults.orphanBlocks?.includes(place.n) === true) return undefined;
  return faults.forgetsReplaced === true && place !== undefined && chain.branch(place.n) !== place.branch
    ? undefined
    : place;
}

function lied(block: Record<string, unknown>, { faults }: NodeState): Record<string, unknown> {
  if (faults.lyingHashes !== true) return block;
  const lie = (hash: unknown): string => `0xbad${String(hash).slice(5)}`;
  return { ...block, hash: lie(block.hash), parentHash: lie(block.parentHash) };
}

const orphanOf = (hash: unknown): string => `0xdead${String(hash).slice(6)}`;

function blockAnswer(n: number, state: NodeState, isHeader: boolean, branch?: number): RpcAnswer {
  if (n > visibleHead(state) || state.random() < (state.faults.nullBlock ?? 0)) return { result: null };
  const own = lied(state.chain.block(n, branch), state);
  const isOrphan = state.faults.orphanBlocks?.includes(n) === true;
  const block = isOrphan ? { ...own, hash: orphanOf(own.hash), logsBloom: `0x${"00".repeat(256)}` } : own;
  if (!isHeader) return { result: block };
  const { transactions: _transactions, uncles: _uncles, size: _size, ...header } = block;
  return { result: header };
}

function spoil(logs: SyntheticRpcLog[], { faults, random }: NodeState): SyntheticRpcLog[] {
  const drop = faults.dropLog ?? 0;
  const kept = drop === 0 ? logs : logs.filter(() => random() >= drop);
  if (random() < (faults.repeatLog ?? 0)) return [...kept, ...kept.slice(0, 1)];
  if (kept.length === 0 || random() >= (faults.foreignBlockLog ?? 0)) return kept;
  const index = Math.floor(random() * kept.length);
  return kept.map((log, i) => (i === index ? { ...log, blockHash: `0xfeed${log.blockHash.slice(6)}` } : log));
}

function logsAnswer(request: LogRequest, state: NodeState): RpcAnswer {
  const { chain, limits } = state;
  const addresses = asSet(request.address);
  const topics = (request.topics ?? []).map((topic) => asSet(topic));
  const wanted = (log: SyntheticRpcLog): boolean =>
    state.faults.ignoresFilters === true ||
    ((addresses === undefined || addresses.has(log.address)) &&
      topics.every((allowed, i) => allowed === undefined || allowed.has(log.topics[i] ?? "")));
  const isOwnOnly =
    state.faults.ignoresFilters !== true &&
    addresses !== undefined &&
    [...addresses].every((address) => chain.contracts.includes(address));
  const logsAt = (n: number, branch?: number): SyntheticRpcLog[] =>
    (state.faults.orphanBlocks?.includes(n) === true
      ? []
      : isOwnOnly
        ? chain.ownLogs(n, branch)
        : chain.allLogs(n, branch)
    ).filter(wanted);

  if (request.blockHash !== undefined) {
    const { orphanBlocks = [] } = state.faults;
    if (orphanBlocks.some((n) => orphanOf(chain.hash(n)) === request.blockHash)) return { result: [] };
    const place = findPlace(request.blockHash, state);
    if (place === undefined || place.n > visibleHead(state))
      return { error: { code: -32000, message: "unknown block" } };
    return answerLogs(logsAt(place.n, place.branch), state);
  }
  const from = heightOf(request.fromBlock, state);
  const to = heightOf(request.toBlock, state);
  if (from < (state.faults.prunedBelow ?? 0)) {
    return { error: { code: -32000, message: "history has been pruned for this block" } };
  }
  if (limits.maxRange !== undefined && to - from + 1 > limits.maxRange) {
    return { error: { code: -32005, message: limits.rangeText ?? `exceed maximum block range: ${limits.maxRange}` } };
  }
  const logs: SyntheticRpcLog[] = [];
  for (let n = from; n <= Math.min(to, visibleHead(state)); n++) {
    logs.push(...logsAt(n));
    if (limits.maxResults !== undefined && logs.length > limits.maxResults) break;
  }
  return answerLogs(logs, state);
}

function answerLogs(logs: SyntheticRpcLog[], state: NodeState): RpcAnswer {
  const { maxResults, resultText } = state.limits;
  if (maxResults === undefined || logs.length <= maxResults) return { result: spoil(logs, state) };
  return { error: { code: -32005, message: resultText ?? `query returned more than ${maxResults} results` } };
}

/** The answer of the synthetic node to one JSON-RPC call, faults of the content (not of the transport) included. */
export function answerRpc(method: string, params: readonly unknown[], state: NodeState): RpcAnswer {
  const { chain, faults, random } = state;
  if (random() < (faults.errorAnswer ?? 0)) {
    const errors = faults.errors ?? [{ code: -32603, message: "Internal error" }];
    return { error: errors[Math.floor(random() * errors.length)] ?? { code: -32603, message: "Internal error" } };
  }
  const { refuses } = faults;
  if (refuses?.methods.includes(method) === true) return { error: { code: refuses.code, message: refuses.message } };
  switch (method) {
    case "eth_chainId":
      return { result: `0x${(faults.chainId ?? chain.chainId).toString(16)}` };
    case "eth_blockNumber":
      return { result: `0x${(visibleHead(state) + (faults.boastBlocks ?? 0)).toString(16)}` };
    case "eth_getBlockByNumber":
      return blockAnswer(heightOf(params[0], state), state, false);
    case "eth_getHeaderByNumber":
      if (state.headerMethod) return blockAnswer(heightOf(params[0], state), state, true);
      return { error: { code: -32601, message: "the method eth_getHeaderByNumber does not exist/is not available" } };
    case "eth_getBlockByHash": {
      const place = findPlace(String(params[0]), state);
      return place === undefined ? { result: null } : blockAnswer(place.n, state, false, place.branch);
    }
    case "eth_getLogs":
      return logsAnswer(params[0] ?? {}, state);
    default:
      return { error: { code: -32601, message: `the method ${method} does not exist/is not available` } };
  }
}
