import { setTimeout as sleep } from "node:timers/promises";
import { NoAnswer } from "../endpoints/endpoint-pool.js";
import { FinalizedDispute } from "../finalized/finalized-dispute.js";
import { detectFork, type BlockMark, type Fork } from "./detect-fork.js";

export interface ForkSearch {
  /** The highest head an endpoint tells now; -1 where none answers. */
  readonly readHead: () => Promise<number>;
  /** The chain's hash at a height up to its head. */
  readonly hashAt: (blockNumber: number) => Promise<string>;
  readonly isStopped: () => boolean;
  /** Told why nothing can be said yet, and with undefined that it can. */
  readonly onTrouble: (error: Error | undefined) => void;
  readonly pauseMs: number;
}

/** Endpoints lag behind each other for moments; longer than this is worth saying. */
const SAID_AFTER_MS = 5_000;

/**
 * Finds where a chain left the blocks we know (ascending, of one branch). A chain that is shorter than they are has left none of them
 * for that: its node may be behind, or tell no head at all. It is waited for until it has come up to the last of them, or holds
 * another block in place of one. So are endpoints that do not answer, or disagree: how long one has been gone is known to this process
 * alone, and the next would wait for it anew. Throws once stopped.
 */
export async function findFork(
  chain: string,
  known: readonly BlockMark[],
  { readHead, hashAt, isStopped, onTrouble, pauseMs }: ForkSearch,
): Promise<Fork> {
  const top = known.at(-1)?.number ?? -1;
  const since = Date.now();
  for (;;) {
    if (isStopped()) throw new Error(`Gateway of chain ${chain} was stopped while it compared blocks`);
    const head = await readHead();
    try {
      const fork = await detectFork(
        known.filter(({ number }) => number <= head),
        hashAt,
      );
      if (head >= top || fork.firstForeign !== undefined) {
        onTrouble(undefined);
        return fork;
      }
      if (Date.now() - since >= SAID_AFTER_MS) {
        const found = head < 0 ? "no endpoint tells its head" : `its endpoints are at block ${head}`;
        onTrouble(
          new Error(`Chain ${chain}: expected the chain up to block ${top}, final when it was indexed, but ${found}`),
        );
      }
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof FinalizedDispute)) throw error;
      onTrouble(error);
    }
    await sleep(pauseMs);
  }
}
