import { attachLogs } from "../reading/attach-logs.js";
import { parseHeader, type ChainBlock, type ChainLog } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { ChainGuard } from "../checks/chain-guard.js";
import { NoAnswer, Standstill } from "../endpoints/endpoint-pool.js";
import { fetchHeaders } from "../reading/fetch-headers.js";
import type { HeadTracker } from "./head-tracker.js";
import type { HotWindow } from "./hot-window.js";

export interface ProxyCall {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

export interface ProxyAnswer {
  readonly jsonrpc: "2.0";
  readonly id: unknown;
  readonly result?: unknown;
  readonly error?: { code: number; message: string };
}

export interface RpcProxy {
  answer(call: ProxyCall): Promise<ProxyAnswer>;
  counters: { hits: number; misses: number };
}

// Below the processor's own 30 s, so that it hears a reason instead of losing the connection.
const PATIENCE_MS = 20_000;
const COLD_BLOCKS = 256;
const COLD_AGE_MS = 10_000;
const NO_BLOOM = `0x${"00".repeat(256)}`;
const SOME_BLOOM = `0x${"ff".repeat(256)}`;

const hex = (n: number): string => `0x${n.toString(16)}`;

/**
 * The processor takes "bloom set, but no logs" for an incomplete answer, and it never sees logs of others. So the bloom
 * it is shown says whether the block has logs of ours: its own check then catches logs that belong to another branch.
 */
function toRpcBlock({ header, logs }: ChainBlock): Record<string, unknown> {
  return {
    number: hex(header.number),
    hash: header.hash,
    parentHash: header.parentHash,
    timestamp: hex(header.timestampS),
    logsBloom: logs.length === 0 ? NO_BLOOM : SOME_BLOOM,
    transactions: [],
  };
}

function toRpcLog(log: ChainLog): Record<string, unknown> {
  return {
    ...log,
    blockNumber: hex(log.blockNumber),
    logIndex: hex(log.logIndex),
    transactionIndex: hex(log.transactionIndex),
    removed: false,
  };
}

/** Answers the processor's JSON-RPC from checked blocks; methods it does not know go to the endpoints as they are. */
export function createRpcProxy(options: {
  context: ChainContext;
  chainId: number;
  tracker: HeadTracker;
  window: HotWindow;
  guard: ChainGuard;
}): RpcProxy {
  const { context, tracker, window, guard } = options;
  const counters = { hits: 0, misses: 0 };
  const cold = new Map<number, { block: Promise<ChainBlock | undefined>; at: number }>();

  const headNumber = async (): Promise<number> => window.tip()?.number ?? (await tracker.refresh(1_000));

  // Calls of one batch arrive in the same tick: their blocks are fetched together.
  let wanted = new Map<number, (block: Promise<ChainBlock | undefined>) => void>();
  const fetchWanted = (): void => {
    const asked = wanted;
    wanted = new Map();
    const numbers = [...asked.keys()].sort((a, b) => a - b);
    const fetched = (async () => {
      const found = await fetchHeaders(context.pool, numbers, { patienceMs: PATIENCE_MS });
      const headers = numbers.map((n) => found.get(n)?.header).filter((header) => header !== undefined);
      const blocks = await attachLogs(context, headers, { patienceMs: PATIENCE_MS });
      return new Map(blocks.map((block) => [block.header.number, block]));
    })();
    for (const [number, resolve] of asked) resolve(fetched.then((blocks) => blocks.get(number)));
  };
  const getCold = (number: number): Promise<ChainBlock | undefined> => {
    const known = cold.get(number);
    if (known !== undefined && Date.now() - known.at < COLD_AGE_MS) {
      counters.hits += 1;
      return known.block;
    }
    counters.misses += 1;
    const block = new Promise<ChainBlock | undefined>((resolve) => {
      if (wanted.size === 0) queueMicrotask(fetchWanted);
      wanted.set(number, resolve);
    });
    block.catch(() => cold.delete(number));
    cold.delete(number);
    cold.set(number, { block, at: Date.now() });
    for (const oldest of cold.keys()) {
      if (cold.size <= COLD_BLOCKS) break;
      cold.delete(oldest);
    }
    return block;
  };
  const getBlock = async (number: number): Promise<ChainBlock | undefined> => {
    const hot = window.byNumber(number);
    if (hot !== undefined) {
      counters.hits += 1;
      return hot;
    }
    return number > (await headNumber()) ? undefined : getCold(number);
  };

  const getByHash = async (hash: string): Promise<ChainBlock | undefined> => {
    const hot = window.byHash(hash);
    if (hot !== undefined) return hot;
    const { value } = await context.pool.run(
      async (endpoint) => {
        const method = "eth_getBlockByHash";
        const answer = await endpoint.call({ method, params: [hash, false] });
        return answer === null ? undefined : parseHeader(answer, endpoint.label, method, hash);
      },
      { patienceMs: PATIENCE_MS },
    );
    return value === undefined ? undefined : (await attachLogs(context, [value], { patienceMs: PATIENCE_MS }))[0];
  };

  const getLogs = async (request: {
    fromBlock?: unknown;
    toBlock?: unknown;
    blockHash?: unknown;
  }): Promise<unknown[]> => {
    if (typeof request.blockHash === "string") {
      return ((await getByHash(request.blockHash.toLowerCase()))?.logs ?? []).map(toRpcLog);
    }
    const head = await headNumber();
    const heightOf = (tag: unknown): number => (typeof tag === "string" && tag.startsWith("0x") ? Number(tag) : head);
    const from = heightOf(request.fromBlock);
    const to = Math.min(head, heightOf(request.toBlock));
    const numbers = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
    const blocks = await Promise.all(numbers.map(getBlock));
    return blocks.flatMap((block) => block?.logs ?? []).map(toRpcLog);
  };

  const dispatch = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    if (guard.isReorganised()) throw new NoAnswer(guard.stoppedBy());
    switch (method) {
      case "eth_chainId":
        return hex(options.chainId);
      case "eth_blockNumber": {
        const head = await headNumber();
        if (head < 0) throw new NoAnswer(`No endpoint of chain ${context.chain} told its head yet`);
        return hex(head);
      }
      case "eth_getBlockByNumber": {
        const [tag] = params;
        const isNumber = typeof tag === "string" && tag.startsWith("0x");
        const block = await getBlock(isNumber ? Number(tag) : await headNumber());
        return block === undefined ? null : toRpcBlock(block);
      }
      case "eth_getBlockByHash": {
        const block = await getByHash(String(params[0]).toLowerCase());
        return block === undefined ? null : toRpcBlock(block);
      }
      case "eth_getLogs":
        return getLogs(params[0] ?? {});
      default:
        return context.pool.call({ method, params }, { patienceMs: PATIENCE_MS });
    }
  };

  return {
    counters,
    async answer({ id = null, method, params }) {
      try {
        const result = await dispatch(String(method), Array.isArray(params) ? (params as unknown[]) : []);
        return { jsonrpc: "2.0", id, result: result ?? null };
      } catch (error) {
        const detail = error instanceof Error ? error.message : "unknown";
        if (error instanceof Standstill && error.failures.some(({ kind }) => kind === "method-missing")) {
          return { jsonrpc: "2.0", id, error: { code: -32601, message: detail } };
        }
        // The processor repeats what says "request timed out" for ever; anything else would end it.
        return { jsonrpc: "2.0", id, error: { code: -32000, message: `request timed out at the gateway: ${detail}` } };
      }
    },
  };
}
