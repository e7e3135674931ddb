import type { SyntheticChain, SyntheticRpcLog } from "../../../test/support/synthetic-node/synthetic-chain.js";
import { fullTransaction } from "./full-transaction.js";

interface StoredBlock {
  hash: string;
  own: { address: string; topic0: string; text: string }[];
  allLogs: string;
  withHashes: string;
  withTransactions: string;
}

export interface AnswerStore {
  /** JSON of the call's result; undefined for what is not stored: the chain's head, an unknown block or filter. */
  answer(method: string, params: readonly unknown[]): string | undefined;
  /** Makes every block's texts beforehand, so that the first reader waits no longer than the next. */
  fill(): void;
}

interface LogRequest {
  fromBlock?: string;
  toBlock?: string;
  blockHash?: string;
  address?: string | string[];
  topics?: (string | string[] | null)[];
}

/** The texts of a chain without reorgs, so that answering costs little more than joining them. */
export function createAnswerStore(chain: SyntheticChain): AnswerStore {
  const blocks = new Map<number, StoredBlock>();
  const numbers = new Map<string, number>();

  const store = (n: number): StoredBlock => {
    const known = blocks.get(n);
    if (known) return known;
    const block = chain.block(n);
    const logs = chain.allLogs(n);
    const transactions = new Map<string, SyntheticRpcLog>();
    for (const log of logs) if (!transactions.has(log.transactionHash)) transactions.set(log.transactionHash, log);
    const made: StoredBlock = {
      hash: chain.hash(n),
      own: chain.ownLogs(n).map((log) => ({
        address: log.address,
        topic0: log.topics[0] ?? "",
        text: JSON.stringify(log),
      })),
      allLogs: logs.map((log) => JSON.stringify(log)).join(","),
      withHashes: JSON.stringify(block),
      withTransactions: JSON.stringify({
        ...block,
        transactions: [...transactions.values()].map((log) => fullTransaction(log, chain.chainId)),
      }),
    };
    blocks.set(n, made);
    numbers.set(made.hash, n);
    return made;
  };

  const heightOf = (tag: unknown): number =>
    typeof tag === "string" && tag.startsWith("0x") ? Number(tag) : tag === "earliest" ? 0 : chain.head();

  const answerLogs = (request: LogRequest): string | undefined => {
    const addresses = asSet(request.address);
    const [topic0, ...rest] = (request.topics ?? []).map(asSet);
    const isOwnOnly = addresses !== undefined && [...addresses].every((address) => chain.contracts.includes(address));
    if (rest.some((topic) => topic !== undefined)) return undefined;
    if (!isOwnOnly && (addresses !== undefined || topic0 !== undefined)) return undefined;
    const one = request.blockHash === undefined ? undefined : numbers.get(request.blockHash);
    if (request.blockHash !== undefined && one === undefined) return undefined;
    const texts: string[] = [];
    const last = Math.min(one ?? heightOf(request.toBlock), chain.head());
    for (let n = one ?? heightOf(request.fromBlock); n <= last; n++) {
      const block = store(n);
      if (!isOwnOnly) {
        if (block.allLogs !== "") texts.push(block.allLogs);
        continue;
      }
      for (const log of block.own) {
        if (addresses.has(log.address) && (topic0 === undefined || topic0.has(log.topic0))) texts.push(log.text);
      }
    }
    return `[${texts.join(",")}]`;
  };

  const answerBlock = (n: number | undefined, isFull: unknown): string | undefined => {
    if (n === undefined || n > chain.head()) return undefined;
    const block = store(n);
    return isFull === true ? block.withTransactions : block.withHashes;
  };

  return {
    answer(method, params) {
      switch (method) {
        case "eth_getLogs":
          return answerLogs(params[0] ?? {});
        case "eth_getBlockByNumber":
          return answerBlock(heightOf(params[0]), params[1]);
        case "eth_getBlockByHash":
          return answerBlock(numbers.get(String(params[0])) ?? chain.findHash(String(params[0]))?.n, params[1]);
        default:
          return undefined;
      }
    },
    fill() {
      for (let n = 0; n <= chain.head(); n++) store(n);
    },
  };
}

function asSet(value: string | string[] | null | undefined): Set<string> | undefined {
  if (value === null || value === undefined || value.length === 0) return undefined;
  return new Set((Array.isArray(value) ? value : [value]).map((item) => item.toLowerCase()));
}
