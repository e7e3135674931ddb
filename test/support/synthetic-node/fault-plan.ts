/** What goes wrong at a synthetic node; each number is a probability per request unless said otherwise. All default to "never". */
export interface Faults {
  rateLimited?: number;
  /** Sent with a 429; without it the client has to find its own pace. */
  retryAfterS?: number;
  errorAnswer?: number;
  errors?: readonly { code: number; message: string }[];
  hang?: number;
  cut?: number;
  html?: number;
  nullBlock?: number;
  /** Per log: left out of the answer without a word. */
  dropLog?: number;
  /** Per answer with logs: one of them claims to be of another block. */
  foreignBlockLog?: number;
  /** Per answer with logs: one of them is listed twice. */
  repeatLog?: number;
  /** Gives all logs of the blocks, whichever were asked for. */
  ignoresFilters?: boolean;
  /** Per batch: the answers come in reverse order. */
  shuffledBatch?: number;
  /** The chain id told instead of the chain's. */
  chainId?: number;
  /** Blocks behind the chain's head; blocks above are unknown, log ranges silently end there. */
  lagBlocks?: number;
  /** Blocks by which the told head is above the chain's. */
  boastBlocks?: number;
  /** Gives finalized blocks hashes of its own. */
  lyingHashes?: boolean;
  /** Of these blocks it holds another, without logs, that no other block is built on. */
  orphanBlocks?: readonly number[];
  /** Knows no block that a reorg replaced, as erigon and reth; else it goes on to answer for them by hash, as geth. */
  forgetsReplaced?: boolean;
  /** Methods refused for good, with this answer. */
  refuses?: { methods: readonly string[]; code: number; message: string };
  /** Has no logs below this block any more. */
  prunedBelow?: number;
  down?: boolean;
}

export interface Limits {
  maxRange?: number;
  rangeText?: string;
  maxResults?: number;
  resultText?: string;
  maxBatch?: number;
}

/** Transient failures as providers and clients word them. */
export const TRANSIENT_TEXTS: readonly { code: number; message: string }[] = [
  { code: -32603, message: "Internal error" },
  { code: -32603, message: "failed to get logs: context deadline exceeded" },
  { code: -32000, message: "header not found" },
  { code: -32000, message: "request timed out" },
  { code: -32005, message: "daily request count exceeded, request rate limited" },
  { code: -32029, message: "Too Many Requests" },
  { code: -32000, message: "execution timeout" },
  { code: -32603, message: "no response from upstream" },
  { code: -32016, message: "over rate limit" },
  { code: -32097, message: "method handler crashed" },
];
