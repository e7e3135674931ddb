import type { ChainContext } from "./chain-context.js";
import { BrokenLink, FinalizedDispute } from "./finalized-dispute.js";
import { fetchAgreedHeader } from "./reconcile-block.js";

export interface DeepReorg {
  readonly chain: string;
  /** The block that was indexed as final and is no longer on the chain. */
  readonly blockNumber: number;
  readonly expectedHash: string;
  readonly foundHash: string;
}

export interface ChainGuard {
  /** Why nothing is served at present, if so. */
  stoppedBy(): string | undefined;
  /** Whether it is a deep reorg that stops the chain: only a rewind helps. */
  isReorganised(): boolean;
  deepReorgs(): number;
  /** Notes a failed attempt, or with undefined a success after which the chain may go on. */
  note(error: unknown): void;
  /**
   * Compares a hash found now with the one known from before. On a difference that a second look confirms, the chain
   * stops, the deep reorg is reported, and `BrokenLink` is thrown.
   */
  confirm(blockNumber: number, expectedHash: string, foundHash: string): Promise<void>;
  /** Lets the chain go on after the log was rewound. */
  resume(): void;
}

/** Stops a chain whose finalized part is in dispute or changed, and says so once a cause. */
export function createChainGuard(
  context: ChainContext,
  hooks: { onDeepReorg?: ((reorg: DeepReorg) => void) | undefined; onStop?: ((reason: string) => void) | undefined },
): ChainGuard {
  const { chain, log } = context;
  let dispute: string | undefined;
  let reorg: BrokenLink | undefined;
  let deepReorgs = 0;

  return {
    stoppedBy: () => reorg?.message ?? dispute,
    isReorganised: () => reorg !== undefined,
    deepReorgs: () => deepReorgs,
    note(error) {
      if (error === undefined) {
        if (dispute !== undefined) log.info({ chain }, "Endpoints agreed again; the chain went on");
        dispute = undefined;
        return;
      }
      if (error instanceof FinalizedDispute) {
        if (dispute === undefined) {
          log.error({ chain, block: error.blockNumber, claims: error.claims }, error.message);
          hooks.onStop?.(error.message);
        }
        dispute = error.message;
        return;
      }
      log.warn(
        { chain, reason: error instanceof Error ? error.message : "unknown" },
        "Range could not be fetched; tried again",
      );
    },
    async confirm(blockNumber, expectedHash, foundHash) {
      if (expectedHash === foundHash) return;
      const header = await fetchAgreedHeader(context, blockNumber);
      const broken = new BrokenLink(chain, blockNumber, expectedHash, header.hash);
      if (header.hash === expectedHash) throw broken;
      if (reorg === undefined) {
        deepReorgs += 1;
        log.error({ chain, block: blockNumber, expected: expectedHash, found: header.hash }, broken.message);
        hooks.onDeepReorg?.({ chain, blockNumber, expectedHash, foundHash: header.hash });
      }
      reorg = broken;
      throw broken;
    },
    resume() {
      reorg = undefined;
      dispute = undefined;
    },
  };
}
