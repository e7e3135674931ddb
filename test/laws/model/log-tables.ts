import { canonicalRows } from "./canonical-rows.js";
import type { EventName } from "./domain-event.js";
import type { JudgedLog, Reason } from "./judged-log.js";
import type { ChainInput, Position } from "./model-input.js";
import { timedBlocks } from "./scoped-log.js";
import type { SolidityEvent } from "./signatures.js";

export interface LogRow {
  readonly position: Position;
  /** API.md's event id. */
  readonly id: string;
  readonly blockHash: string;
  /** As the header says. */
  readonly blockTimestamp: number;
  readonly effectiveTime: number;
  readonly transactionHash: string;
  readonly transactionIndex: number;
  readonly emitter: string;
  readonly topics: readonly string[];
  readonly data: string;
  readonly solidityEvent: SolidityEvent;
  /** Null where the log does not decode. A mint's Transfer is an AssetTransferred from the zero address. */
  readonly event: EventName | null;
  readonly fields: Readonly<Record<string, string | boolean | null>> | null;
  readonly failure: string | null;
}

export interface AnomalyRow {
  readonly position: Position;
  readonly reason: Reason;
  /** All rules broken; `reason` is the first in the order in which the texts name them. */
  readonly reasons: readonly Reason[];
  readonly applied: boolean;
  /** The account of an overdrawn claim; null for what was set aside. */
  readonly account: string | null;
}

export interface BlockTimeRow {
  readonly chainId: number;
  readonly number: number;
  readonly hash: string;
  readonly timestamp: number;
  readonly effectiveTime: number;
  readonly isBackdated: boolean;
}

/** Every log in scope, exactly once. */
export function logRows(logs: readonly JudgedLog[]): LogRow[] {
  return canonicalRows(
    logs.map(({ position, block, time, raw, solidityEvent, event, failure }) => ({
      position,
      id: `eip155:${position.chainId}/${block.hash}/${position.logIndex}/${position.sub}`,
      blockHash: block.hash,
      blockTimestamp: block.timestamp,
      effectiveTime: time,
      transactionHash: raw.transactionHash,
      transactionIndex: raw.transactionIndex,
      emitter: raw.address,
      topics: raw.topics,
      data: raw.data,
      solidityEvent,
      event: event?.name ?? null,
      fields: event === null ? null : plainFields(event.fields),
      failure,
    })),
  );
}

/** What was set aside, and the claims that overdrew. */
export function anomalyRows(logs: readonly JudgedLog[]): AnomalyRow[] {
  return canonicalRows(
    logs.flatMap(({ position, reasons, applied, event }) => {
      const [reason] = reasons;
      if (reason === undefined) {
        return [];
      }
      const account = reason === "overdrawn" && event?.name === "PayoutClaimed" ? event.fields.account : null;
      return [{ position, reason, reasons, applied, account }];
    }),
  );
}

/** The blocks that hold logs in scope, with the time they count as of. */
export function blockTimeRows(chains: readonly ChainInput[]): BlockTimeRow[] {
  return canonicalRows(
    chains.flatMap((chain) =>
      timedBlocks(chain).map(({ block, time }) => ({
        chainId: chain.chainId,
        number: block.number,
        hash: block.hash,
        timestamp: block.timestamp,
        effectiveTime: time,
        isBackdated: time !== block.timestamp,
      })),
    ),
  );
}

function plainFields(fields: object): Record<string, string | boolean | null> {
  const entries = Object.entries(fields) as [string, string | bigint | boolean | null][];
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "bigint" ? value.toString() : value]),
  );
}
