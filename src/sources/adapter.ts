import type { LogFilter } from "../domain/log-filter.js";
import type { Decoding, RawLog } from "../domain/raw-log.js";

/**
 * Turns a protocol's logs into domain events, purely: no RPC, no clock, no database. What it says of a log follows from that
 * log and from earlier logs of the chain, so that decoding kept logs again gives the same events. A change of what it decodes
 * raises `version`.
 */
export interface Adapter {
  readonly protocol: string;
  readonly version: number;
  /** Which logs are asked for. */
  readonly filters: readonly LogFilter[];
  /** What it keeps of earlier logs; absent where each log says all by itself. */
  readonly memory?: AdapterMemory;
  /**
   * Undefined for a log out of scope. Never throws on a log's content: what cannot be decoded is an `error`. With a memory,
   * blocks are decoded in order, and a block's logs by their index.
   */
  decode(log: RawLog, blockNumber: number): Decoding | undefined;
}

/**
 * The facts an adapter keeps: what earlier logs of the chain told, by the block that told it. Logs decoded with `tellsFacts`
 * alone, in order, must bring the same facts about again: that is how they come back after a restart.
 */
export interface AdapterMemory {
  /** Takes up what a block's logs discover before any of them is decoded, for a child's first logs precede its discovery. */
  beginBlock(logs: readonly RawLog[], blockNumber: number): void;
  /** Forgets what blocks above told; -1 forgets all. */
  rewind(toBlock: number): void;
  /** No rewind but that of all goes below this block any more: what only such a one would bring back need not be kept. */
  settle(block: number): void;
}
