import type { Hex } from "../../domain/hex.js";
import type { LedgerEntryRow } from "../../queries/money/ledger-entries.js";

/**
 * Credited money can be withdrawn; what was sent directly never stood on the account. `opening` and `closing` tell the
 * totals before and after the period.
 */
export type StatementEntry = "opening" | "credited" | "direct" | "withdrawn" | "closing";

/** One line of a statement: base units. Totals are of all its accounts in the chain's token, after the line. */
export interface StatementLine {
  readonly entry: StatementEntry;
  readonly chainId: number;
  readonly token: Hex;
  /** Null where the line speaks of several accounts. */
  readonly account: Hex | null;
  /** The block of a movement, or the last one with an event before or within the period; null where there is none. */
  readonly blockNumber: number | null;
  readonly blockHash: Hex | null;
  readonly blockTime: number | null;
  /** The movement; null on opening and closing lines. */
  readonly movement: LedgerEntryRow | null;
  readonly totals: Totals;
  /** Whether nothing up to the line can change any more on this chain. */
  readonly isFinalized: boolean;
}

export interface Totals {
  readonly earned: bigint;
  readonly claimed: bigint;
}

/** What is still to be withdrawn. */
export const balanceOf = ({ earned, claimed }: Totals): bigint => earned - claimed;

export const entryOf = ({ isClaim, direct }: LedgerEntryRow): StatementEntry =>
  isClaim ? "withdrawn" : direct ? "direct" : "credited";

/** The totals after a movement. */
export function move({ earned, claimed }: Totals, movement: LedgerEntryRow): Totals {
  const amount = BigInt(movement.amount);
  return {
    earned: movement.isClaim ? earned : earned + amount,
    claimed: movement.isClaim || movement.direct ? claimed + amount : claimed,
  };
}
