/** Endpoints disagree on the hash of a finalized block, or what was finalized changed: nothing may be served until a person or time settles it. */
export class FinalizedDispute extends Error {
  override readonly name = "FinalizedDispute";

  constructor(
    readonly chain: string,
    readonly blockNumber: number,
    readonly claims: readonly { readonly endpoint: string; readonly hash: string }[],
  ) {
    const told = claims.map(({ endpoint, hash }) => `${endpoint} says ${hash}`).join(", ");
    super(
      `Chain ${chain} is stopped at finalized block ${blockNumber}: ${told}. Expected one hash from all endpoints. ` +
        "Remove the endpoint that is wrong, or raise the chain's finality if the block was reorganised; it goes on by itself once they agree.",
    );
  }
}

/** A finalized block does not link to the one before it that was already served: the chain was reorganised below its finality depth. */
export class BrokenLink extends Error {
  override readonly name = "BrokenLink";

  constructor(
    readonly chain: string,
    readonly blockNumber: number,
    readonly expected: string,
    readonly found: string,
  ) {
    super(
      `Block ${blockNumber} of chain ${chain} has hash ${found}, expected ${expected} as indexed before: ` +
        "the chain was reorganised below its finality depth; find the last common block and rewind to it",
    );
  }
}

/** The chain was reorganised while a finalized range was read, so what was read is of two branches. */
export class ChainMoved extends Error {
  override readonly name = "ChainMoved";

  constructor(chain: string, blockNumber: number, before: string, after: string) {
    super(
      `Block ${blockNumber} of chain ${chain} had hash ${before} before its range was read and ${after} after; ` +
        "expected one hash, so the range is read again",
    );
  }
}
