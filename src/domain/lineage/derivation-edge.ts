/** A current derivation, at the place of its latest registration in the total order. */
export interface DerivationEdge {
  readonly child: string;
  readonly parent: string;
  /** Part of the child's revenue that belongs to the parent, an integer of 1e-18. */
  readonly share: bigint;
  /** Block timestamp in seconds. */
  readonly blockTime: number;
  readonly chainId: number;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly subIndex: number;
}

/** The total order: block timestamp, chain id, block number, log index, sub index; then, for input that is no log, the ids. */
export function compareRegistrations(a: DerivationEdge, b: DerivationEdge): number {
  return (
    a.blockTime - b.blockTime ||
    a.chainId - b.chainId ||
    a.blockNumber - b.blockNumber ||
    a.logIndex - b.logIndex ||
    a.subIndex - b.subIndex ||
    compareIds(a.child, b.child) ||
    compareIds(a.parent, b.parent)
  );
}

/** By code unit, so that no locale changes an answer. */
export function compareIds(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
