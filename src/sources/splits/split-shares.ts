import type { Hex } from "../../domain/hex.js";

/** What a distributor's part is counted in: 1e6 is all. */
export const FEE_SCALE = 1_000_000n;

/** Between whom a split divides, as its contract told it. */
export interface SplitShares {
  /** In the contract's order; an account may stand there more than once. */
  readonly recipients: readonly Hex[];
  /** One a recipient. */
  readonly allocations: readonly bigint[];
  /** What the allocations sum to. */
  readonly totalAllocation: bigint;
  /** The part of a distribution that goes to whoever sets it off, of FEE_SCALE. */
  readonly distributorFee: bigint;
}

/** Shares, or why those told last cannot be: until others are told, nobody can say who is paid. */
export type ToldShares = SplitShares | { readonly problem: string };

/** Texts as strings of their own: cut from a log's data they would hold all of it in memory as long as they are kept. */
export function detach(texts: readonly Hex[]): Hex[] {
  return texts.map((text) => Buffer.from(text, "latin1").toString("latin1") as Hex);
}

/** Why shares cannot be, by the rules that the contracts hold them to; undefined where they can. */
export function findProblem(shares: SplitShares): string | undefined {
  const { recipients, allocations, totalAllocation, distributorFee } = shares;
  if (recipients.length !== allocations.length) {
    return `expected an allocation for each of ${recipients.length} recipients, found ${allocations.length}`;
  }
  const sum = allocations.reduce((total, allocation) => total + allocation, 0n);
  if (sum !== totalAllocation) return `expected allocations that sum to ${totalAllocation}, found ${sum}`;
  if (distributorFee > FEE_SCALE)
    return `expected a distributor's fee of at most ${FEE_SCALE}, found ${distributorFee}`;
  return undefined;
}
