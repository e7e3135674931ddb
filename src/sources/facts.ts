interface Version<Value> {
  readonly key: string;
  readonly fromBlock: number;
  value: Value;
  readonly before: Version<Value> | undefined;
}

/** Values by key, each from the block on that told it. What blocks above one told can be forgotten again. */
export class Facts<Value> {
  readonly #newest = new Map<string, Version<Value>>();
  /** Every version, in the order told. */
  readonly #told: Version<Value>[] = [];

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

  rewind(toBlock: number): void {
    for (let last = this.#told.at(-1); last && last.fromBlock > toBlock; last = this.#told.at(-1)) {
      if (last.before) this.#newest.set(last.key, last.before);
      else this.#newest.delete(last.key);
      this.#told.pop();
    }
  }
}
