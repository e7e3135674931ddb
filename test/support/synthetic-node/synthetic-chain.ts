import { createHash } from "node:crypto";
import { toEventSelector } from "viem";
import { addToBloom, BLOOM_BYTES } from "../../../src/gateway/checks/logs-bloom.js";

export const PAYOUT_SETTLED = toEventSelector(
  "PayoutSettled(uint256,uint256,address,bytes32,address,uint256,bool)",
).toLowerCase();
export const SYNTHETIC_PAYOUTS = "0x00000000000000000000000000000000000a77b1";

export interface SyntheticLog {
  address: string;
  topics: string[];
  data: string;
}

export interface SyntheticRpcLog extends SyntheticLog {
  blockNumber: string;
  blockHash: string;
  transactionHash: string;
  transactionIndex: string;
  logIndex: string;
  removed: boolean;
}

export interface SyntheticChainOptions {
  seed: number;
  head: number;
  chainId?: number;
  /** Our events: `events` in every `every`-th block. */
  density?: { every: number; events: number };
  /** Overrides `density`: how many of our events block `n` holds; `random` is a number in [0, 1) fixed by block and branch. */
  eventsAt?: (n: number, random: number) => number;
  /** Overrides the default event, a payout of the contract `SYNTHETIC_PAYOUTS`. */
  eventOf?: (n: number, index: number, word: (label: string) => string) => SyntheticLog;
  /** Addresses of the contracts whose events `eventOf` makes; asked for them alone, a node need not make foreign logs. */
  contracts?: readonly string[];
  foreignPerBlock?: number;
  /** How many logs in a row come from one transaction; 2 unless told. */
  logsPerTransaction?: number;
  blockTimeS?: number;
  genesisTimeS?: number;
  /** `zero` and `full`: a chain whose blooms say nothing. */
  bloom?: "real" | "zero" | "full";
}

export interface SyntheticChain {
  readonly chainId: number;
  readonly contracts: readonly string[];
  head(): number;
  hash(n: number): string;
  /** The block a hash names, on whatever branch, if the chain ever gave that hash out. */
  findHash(hash: string): { n: number; branch: number } | undefined;
  branch(n: number): number;
  block(n: number, branch?: number): Record<string, unknown>;
  /** Our logs of block `n`; the rule every indexer's end state is compared with. */
  ownLogs(n: number, branch?: number): SyntheticRpcLog[];
  allLogs(n: number, branch?: number): SyntheticRpcLog[];
  advance(blocks: number): void;
  /** Replaces the last `depth` blocks by a branch with other hashes and events, `extra` blocks longer. */
  reorg(depth: number, extra?: number): void;
  onHead(listener: () => void): () => void;
}

const hex = (n: number): string => `0x${n.toString(16)}`;
const uint = (n: number): string => n.toString(16).padStart(64, "0");

/**
 * A chain held as a rule: hash, header and logs of block `n` are computed from the seed, `n` and the branch that `n` is on.
 * A branch is the number of the reorg that made it; nothing but the reorgs is stored.
 */
export function createSyntheticChain(options: SyntheticChainOptions): SyntheticChain {
  const {
    seed,
    chainId = 31337,
    density = { every: 20, events: 5 },
    foreignPerBlock = 20,
    logsPerTransaction = 2,
  } = options;
  const blockTimeS = options.blockTimeS ?? 1;
  const genesisTimeS = options.genesisTimeS ?? 1_700_000_000;
  let head = options.head;
  const reorgs: { from: number; branch: number }[] = [];
  const listeners = new Set<() => void>();
  const given = new Map<string, { n: number; branch: number }>();

  const word = (label: string): string => createHash("sha256").update(`${seed}/${label}`).digest("hex");
  const hashes = new Map<string, string>();
  const hashOf = (n: number, branch: number): string => {
    const key = `${branch}/${n}`;
    let hash = hashes.get(key);
    if (hash === undefined) {
      hash = `0x${word(`block/${key}`)}`;
      hashes.set(key, hash);
      given.set(hash, { n, branch });
    }
    return hash;
  };
  // A later reorg wins wherever it reaches; one that started higher does not touch the blocks below its start.
  const branchIn = (n: number, upTo: number): number => {
    for (let i = reorgs.length - 1; i >= 0; i--) {
      const reorg = reorgs[i];
      if (reorg !== undefined && reorg.branch <= upTo && n >= reorg.from) return reorg.branch;
    }
    return 0;
  };
  const branch = (n: number): number => branchIn(n, Number.MAX_SAFE_INTEGER);

  const payout = (n: number, index: number, own: (label: string) => string): SyntheticLog => ({
    address: SYNTHETIC_PAYOUTS,
    topics: [
      PAYOUT_SETTLED,
      `0x${uint(n * 1000 + index + 1)}`,
      `0x${uint((n % 50) + 1)}`,
      `0x${"0".repeat(24)}${own("account").slice(0, 3).padStart(40, "a")}`,
    ],
    data: `0x${Buffer.from("annotator").toString("hex").padEnd(64, "0")}${uint(0)}${uint(parseInt(own("amount").slice(0, 12), 16))}${uint(index % 2)}`,
  });
  const eventOf = options.eventOf ?? payout;

  const pools = new Map<string, string>();
  const pooled = (label: string): string => {
    const known = pools.get(label) ?? word(label);
    pools.set(label, known);
    return known;
  };
  const foreign = (n: number, index: number): SyntheticLog => {
    const pick = (n * 31 + index * 17) >>> 0;
    const pool = (kind: string, size: number): string => pooled(`${kind}/${pick % size}`);
    return {
      address: `0x${pool("contract", 40).slice(0, 40)}`,
      topics: [
        `0x${pool("topic", 25)}`,
        `0x${"0".repeat(24)}${pool("from", 200).slice(0, 40)}`,
        `0x${"0".repeat(24)}${pool("to", 211).slice(0, 40)}`,
      ],
      data: `0x${uint(pick)}`,
    };
  };

  const ownCount = (n: number, onBranch: number): number => {
    if (options.eventsAt === undefined) return n % density.every === 0 ? density.events : 0;
    return options.eventsAt(n, parseInt(word(`count/${onBranch}/${n}`).slice(0, 8), 16) / 4_294_967_296);
  };
  const transactionOf = (logIndex: number): number => Math.floor(logIndex / logsPerTransaction);
  const place = (n: number, onBranch: number, log: SyntheticLog, logIndex: number): SyntheticRpcLog => ({
    ...log,
    blockNumber: hex(n),
    blockHash: hashOf(n, onBranch),
    transactionHash: `0x${word(`tx/${onBranch}/${n}/${transactionOf(logIndex)}`)}`,
    transactionIndex: hex(transactionOf(logIndex)),
    logIndex: hex(logIndex),
    removed: false,
  });
  // Own and foreign logs alternate, so that own log indexes have gaps as on a real chain.
  const logsOf = (n: number, onBranch: number, withForeign: boolean): SyntheticRpcLog[] => {
    const own = n === 0 ? 0 : ownCount(n, onBranch);
    const logs: SyntheticRpcLog[] = [];
    let logIndex = 0;
    for (let i = 0; i < Math.max(own, n === 0 ? 0 : foreignPerBlock); i++) {
      if (i < foreignPerBlock && n !== 0) {
        if (withForeign) logs.push(place(n, onBranch, foreign(n, i), logIndex));
        logIndex += 1;
      }
      if (i < own) {
        const event = eventOf(n, i, (label) => word(`event/${onBranch}/${n}/${i}/${label}`));
        logs.push(place(n, onBranch, event, logIndex));
        logIndex += 1;
      }
    }
    return logs;
  };

  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const bloomOf = (logs: readonly SyntheticLog[]): string => {
    if (options.bloom === "zero") return `0x${"00".repeat(BLOOM_BYTES)}`;
    if (options.bloom === "full") return `0x${"ff".repeat(BLOOM_BYTES)}`;
    const bloom = Buffer.alloc(BLOOM_BYTES);
    for (const log of logs) for (const item of [log.address, ...log.topics]) addToBloom(bloom, item);
    return `0x${bloom.toString("hex")}`;
  };

  return {
    chainId,
    contracts: options.contracts ?? [SYNTHETIC_PAYOUTS],
    head: () => head,
    branch,
    hash: (n) => hashOf(n, branch(n)),
    findHash: (hash) => given.get(hash),
    ownLogs: (n, onBranch = branch(n)) => logsOf(n, onBranch, false),
    allLogs: (n, onBranch = branch(n)) => logsOf(n, onBranch, true),
    block(n, onBranch = branch(n)) {
      const logs = logsOf(n, onBranch, true);
      return {
        number: hex(n),
        hash: hashOf(n, onBranch),
        parentHash: n === 0 ? `0x${"00".repeat(32)}` : hashOf(n - 1, branchIn(n - 1, onBranch)),
        timestamp: hex(genesisTimeS + n * blockTimeS),
        logsBloom: bloomOf(logs),
        nonce: "0x0000000000000000",
        sha3Uncles: `0x${pooled("uncles")}`,
        miner: `0x${pooled("miner").slice(0, 40)}`,
        stateRoot: `0x${word(`state/${onBranch}/${n}`)}`,
        transactionsRoot: `0x${word(`txs/${onBranch}/${n}`)}`,
        receiptsRoot: `0x${word(`receipts/${onBranch}/${n}`)}`,
        difficulty: "0x0",
        gasLimit: "0x1c9c380",
        gasUsed: hex(logs.length * 40_000),
        extraData: "0x",
        mixHash: `0x${word(`mix/${onBranch}/${n}`)}`,
        baseFeePerGas: "0x3b9aca00",
        size: "0x267",
        uncles: [],
        transactions: [...new Set(logs.map((log) => log.transactionHash))],
      };
    },
    advance(blocks) {
      head += blocks;
      notify();
    },
    reorg(depth, extra = 1) {
      reorgs.push({ from: Math.max(1, head - depth + 1), branch: reorgs.length + 1 });
      head += extra;
      notify();
    },
    onHead(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
