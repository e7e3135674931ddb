interface Version<Value> {
  readonly key: string;
  readonly fromBlock: number;
  value: Value;
  before: Version<Value> | undefined;
}

/** Values by key, each from the block on that told it. What blocks above one told can be forgotten again. */
export class Facts<Value> {
  readonly #newest = new Map<string, Version<Value>>();
  /** Every version that can be taken back, in the order told. */
  readonly #told: Version<Value>[] = [];
  /** The newest block of those that told what cannot. */
  #settled = -1;

  /** The value as of the logs so far. */
  get(key: string): Value | undefined {
    return this.#newest.get(key)?.value;
  }

  has(key: string): boolean {
    return this.#newest.has(key);
  }

  /** Blocks ascend; within one block the later value takes the place of the earlier. */
  set(key: string, value: Value, fromBlock: number): void {
    const before = this.#newest.get(key);
    if (before?.fromBlock === fromBlock) {
      before.value = value;
      return;
    }
    const version = { key, fromBlock, value, before };
    this.#newest.set(key, version);
    this.#told.push(version);
  }

  /** Keeps of what blocks up to this one told only the newest value of each key: they are not taken back one by one any more. */
  settle(block: number): void {
    let count = 0;
    for (let version = this.#told[0]; version && version.fromBlock <= block; version = this.#told[count]) {
      version.before = undefined;
      this.#settled = version.fromBlock;
      count += 1;
    }
    this.#told.splice(0, count);
  }

  /** -1 forgets all. Throws where what would be the newest value then was not kept. */
  rewind(toBlock: number): void {
    if (toBlock < 0) {
      this.#newest.clear();
      this.#told.length = 0;
      this.#settled = -1;
      return;
    }
    if (toBlock < this.#settled) {
      throw new Error(
        `Expected to rewind facts to block ${this.#settled} or above, for others are settled, found ${toBlock}.`,
      );
    }
    for (let last = this.#told.at(-1); last && last.fromBlock > toBlock; last = this.#told.at(-1)) {
      if (last.before) this.#newest.set(last.key, last.before);
      else this.#newest.delete(last.key);
      this.#told.pop();
    }
  }
}
