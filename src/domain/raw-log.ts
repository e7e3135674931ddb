import type { DomainEvent } from "./events.js";
import type { Hex } from "./hex.js";

/** A log as the chain has it; hex lowercase. */
export interface RawLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly logIndex: number;
  readonly transactionIndex: number;
  readonly transactionHash: Hex;
}

export interface BlockHeader {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds, as the header says. */
  readonly timestamp: number;
}

/** What an adapter made of a log: its domain events in order, or why it gave none. */
export type Decoding =
  | { readonly events: readonly DomainEvent[]; readonly error?: undefined }
  | { readonly events?: undefined; readonly error: string };

/** A log in scope with what its adapter made of it. */
export interface DecodedLog {
  readonly log: RawLog;
  readonly protocol: string;
  readonly adapterVersion: number;
  readonly decoding: Decoding;
}

/** A block and its logs in scope, in the order of their log index. */
export interface DecodedBlock {
  readonly header: BlockHeader;
  readonly logs: readonly DecodedLog[];
}
