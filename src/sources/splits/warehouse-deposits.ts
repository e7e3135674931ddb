import type { Hex } from "../../domain/hex.js";

/** What push splits deposited for recipients who would not take the native coin, within one block. */
export class WarehouseDeposits {
  readonly #counts = new Map<string, number>();

  clear(): void {
    this.#counts.clear();
  }

  add(deposit: Deposit): void {
    const key = keyOf(deposit);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** Whether such a deposit was made; each is found once. */
  take(deposit: Deposit): boolean {
    const key = keyOf(deposit);
    const count = this.#counts.get(key) ?? 0;
    if (count > 0) this.#counts.set(key, count - 1);
    return count > 0;
  }
}

interface Deposit {
  transactionHash: Hex;
  split: Hex;
  account: Hex;
  amount: bigint;
}

const keyOf = ({ transactionHash, split, account, amount }: Deposit): string =>
  `${transactionHash} ${split} ${account} ${amount}`;
