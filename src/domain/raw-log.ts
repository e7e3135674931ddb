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

/**
 * What an adapter made of a log: its domain events in order (none where it says nothing the vocabulary has), or why it could
 * not be decoded.
 */
export type Decoding = (
  | { readonly events: readonly DomainEvent[]; readonly error?: undefined }
  | { readonly events?: undefined; readonly error: string }
) & {
  /** Whether later logs are decoded with what this one told: it is then read again when indexing goes on after a restart. */
  readonly tellsFacts?: boolean;
};

/** A log in scope with what its adapter made of it. */
export interface DecodedLog {
  readonly log: RawLog;
  readonly protocol: string;
  readonly adapterVersion: number;
  readonly decoding: Decoding;
}

/** A block as its source handed it over: the logs asked for, in any order, strangers' among them. */
export interface RawBlock {
  readonly header: BlockHeader;
  readonly logs: readonly RawLog[];
}

/** A block and its logs in scope, in the order of their log index. */
export interface DecodedBlock {
  readonly header: BlockHeader;
  readonly logs: readonly DecodedLog[];
}
