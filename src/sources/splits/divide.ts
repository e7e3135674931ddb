import type { Hex } from "../../domain/hex.js";
import { SplitError } from "./decode-guarded.js";
import { FEE_SCALE, type ToldShares } from "./split-shares.js";

/** Who gets how much of a distribution, in base units: the recipients in the contract's order, without those who get nothing. */
export interface Division {
  readonly recipients: readonly { readonly account: Hex; readonly amount: bigint }[];
  readonly distributorAmount: bigint;
}

const WORD = 1n << 256n;

/**
 * Divides an amount as the contracts do: first the distributor's fee, then each allocation of the rest, all rounded down; what
 * rounding leaves stays with the split. A product beyond 256 bits reverts in version 2 and loses its upper bits in SplitMain,
 * which multiplies unchecked. Throws SplitError where nobody can be told to have been paid.
 */
export function divide(shares: ToldShares | undefined, amount: bigint, onOverflow: "revert" | "wrap"): Division {
  if (shares === undefined) throw new SplitError("expected the split's shares to have been told, found none");
  if ("problem" in shares) throw new SplitError(`expected shares that can be, found ${shares.problem}`);
  const { recipients, allocations, totalAllocation, distributorFee } = shares;
  const scale = (whole: bigint, part: bigint, of: bigint): bigint => {
    const product = whole * part;
    if (product < WORD) return product / of;
    if (onOverflow === "wrap") return (product % WORD) / of;
    throw new SplitError(`expected ${whole} × ${part} to be of at most 256 bits, for else the contract reverts`);
  };
  const distributorAmount = scale(amount, distributorFee, FEE_SCALE);
  const rest = amount - distributorAmount;
  if (totalAllocation === 0n && recipients.length > 0) {
    throw new SplitError("expected a total allocation above 0, for else the contract reverts");
  }
  const parts = recipients.map((account, at) => ({
    account,
    amount: scale(rest, allocations[at] ?? 0n, totalAllocation),
  }));
  return { recipients: parts.filter((part) => part.amount > 0n), distributorAmount };
}
