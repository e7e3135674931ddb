import type { LogFilter } from "../domain/log-filter.js";
import type { Decoding, RawLog } from "../domain/raw-log.js";

/**
 * Turns a protocol's logs into domain events, purely: no RPC, no clock, no database, so that decoding a kept log again
 * gives the same events. A change of what it decodes raises `version`.
 */
export interface Adapter {
  readonly protocol: string;
  readonly version: number;
  /** Which logs are in scope. */
  readonly filters: readonly LogFilter[];
  /** Undefined for a log out of scope. Never throws on a log's content: what cannot be decoded is an `error`. */
  decode(log: RawLog, blockNumber: number): Decoding | undefined;
}
