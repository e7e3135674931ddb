import type { ChainContext } from "../chain-context.js";
import { Standstill } from "../endpoints/endpoint-pool.js";
import { BrokenLink, FinalizedDispute } from "../finalized/finalized-dispute.js";
import { fetchAgreedHeader } from "../reading/reconcile-block.js";

export interface DeepReorg {
  readonly chain: string;
  /** The block that was indexed as final and is no longer on the chain. */
  readonly blockNumber: number;
  readonly expectedHash: string;
  readonly foundHash: string;
}

/** What is tried again and again: to read finalized ranges, to follow the head, to learn how high the chain is and whether it left what we know. */
export type Pursuit = "range" | "head" | "height" | "fork";

export interface ChainGuardHooks {
  readonly onDeepReorg?: ((reorg: DeepReorg) => void) | undefined;
  /** Told once a cause that the chain cannot go on. */
  readonly onStop?: ((reason: string) => void) | undefined;
  /** Told when the last cause is gone. */
  readonly onGoOn?: (() => void) | undefined;
}

export interface ChainGuard {
  /** Why nothing is served at present, if so. */
  stoppedBy(): string | undefined;
  /** Whether it is a deep reorg that stops the chain: only a rewind helps. */
  isReorganised(): boolean;
  deepReorgs(): number;
  /** Notes a failed attempt, or with undefined a success after which the chain may go on. */
  note(pursuit: Pursuit, error: unknown): void;
  /**
   * Compares a hash found now with the one known from before. On a difference that a second look confirms, the chain
   * stops, the deep reorg is reported, and `BrokenLink` is thrown.
   */
  confirm(blockNumber: number, expectedHash: string, foundHash: string): Promise<void>;
  /** Lets the chain go on after the log was rewound. */
  resume(): void;
}

// A head that cannot be read is nothing at first (endpoints lag); after this long it is said, and again as often.
const SAID_AFTER_MS = 30_000;

/** Stops a chain whose finalized part is in dispute or changed, or that no endpoint serves, and says so once a cause. */
export function createChainGuard(context: ChainContext, hooks: ChainGuardHooks): ChainGuard {
  const { chain, log } = context;
  const stops = new Map<Pursuit, string>();
  const failingSince = new Map<Pursuit, number>();
  let reorg: BrokenLink | undefined;
  let deepReorgs = 0;

  return {
    stoppedBy: () => reorg?.message ?? [...stops.values()][0],
    isReorganised: () => reorg !== undefined,
    deepReorgs: () => deepReorgs,
    note(pursuit, error) {
      if (error === undefined) {
        failingSince.delete(pursuit);
        if (!stops.delete(pursuit) || stops.size > 0) return;
        log.info({ chain }, "Endpoints serve again and agree; the chain went on");
        hooks.onGoOn?.();
        return;
      }
      const reason = error instanceof Error ? error.message : "unknown";
      // At the head endpoints differ for moments; what is final is judged when its range is read.
      const isStop = pursuit === "fork" || error instanceof Standstill;
      if (isStop || (error instanceof FinalizedDispute && pursuit === "range")) {
        if (!stops.has(pursuit)) {
          log.error({ chain, ...(error instanceof FinalizedDispute ? { claims: error.claims } : {}) }, reason);
          hooks.onStop?.(reason);
        }
        stops.set(pursuit, reason);
        return;
      }
      if (pursuit === "range") {
        log.warn({ chain, reason }, "Range could not be fetched; tried again");
        return;
      }
      log.debug({ chain, reason }, "Head could not be read; tried again");
      const since = failingSince.get(pursuit) ?? Date.now();
      failingSince.set(pursuit, since);
      if (Date.now() - since < SAID_AFTER_MS) return;
      failingSince.set(pursuit, Date.now());
      log.warn({ chain, reason, for_ms: Date.now() - since }, "Head could not be read for a while; tried again");
    },
    async confirm(blockNumber, expectedHash, foundHash) {
      if (expectedHash === foundHash) return;
      const header = await fetchAgreedHeader(context, blockNumber, true);
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
      stops.clear();
    },
  };
}
