import type { Cut } from "./cut.js";
import { type HeadRow, readBlockAtOrBelow, readHotBlockTime } from "./heads.js";
import { QueryError, badInput } from "./query-error.js";
import type { Snapshot } from "./snapshot.js";

/** A past as one asks for it: up to a block on its chain and its time on the others, or up to a moment (seconds) on all. */
export interface Past {
  readonly block?: { readonly chainId: number; readonly number: number } | null;
  readonly timestamp?: number | null;
}

/** Timestamp, in seconds, of a block's header; an answer for a final block never changes. */
export type ReadHeaderTime = (chainId: number, blockNumber: number, isFinal: boolean) => Promise<number>;

/**
 * The cut an `asOf` means. Throws BAD_USER_INPUT where it names not exactly one of block and timestamp, NOT_FOUND for a
 * chain that is not indexed here, BLOCK_NOT_INDEXED for a block beyond the chain's head. Heads that are still being read are not
 * waited for before the block is asked for.
 */
export async function resolveCut(
  { block, timestamp }: Past,
  snapshot: Snapshot,
  heads: readonly HeadRow[] | Promise<readonly HeadRow[]>,
  readHeaderTime: ReadHeaderTime,
): Promise<Cut> {
  if ((block ?? undefined) === undefined) {
    if (typeof timestamp !== "number") throw badInput("asOf: expected a block or a timestamp, found neither.");
    return { time: timestamp, chainId: -1, blockNumber: -1 };
  }
  if (typeof timestamp === "number") throw badInput("asOf: expected a block or a timestamp, found both.");
  const { chainId, number } = block as NonNullable<typeof block>;
  if (number < 0) throw badInput(`asOf: expected a block number of 0 or more, found ${number}.`);
  const [known, stored] = await Promise.all([heads, readBlockAtOrBelow(snapshot, chainId, number)]);
  const head = requireIndexed(known, chainId, number, "asOf");
  const time =
    stored?.number === number
      ? stored.time
      : ((await readHotBlockTime(snapshot, chainId, number)) ?? (await headerTime(head, number, readHeaderTime)));
  return { time: Math.max(time, stored?.time ?? 0), chainId, blockNumber: number };
}

/** The head of a chain that has indexed the block. Throws NOT_FOUND or BLOCK_NOT_INDEXED. */
export function requireIndexed(heads: readonly HeadRow[], chainId: number, number: number, argument: string): HeadRow {
  const head = heads.find((one) => one.chainId === chainId);
  if (!head) {
    const known = heads.map((one) => one.chainId).join(", ") || "none";
    throw new QueryError("NOT_FOUND", `${argument}: chain ${chainId} is not indexed here; indexed are ${known}.`);
  }
  if (number > (head.indexed?.number ?? -1)) {
    const reached = head.indexed ? `block ${head.indexed.number}` : "no block yet";
    throw new QueryError(
      "BLOCK_NOT_INDEXED",
      `${argument}: block ${number} of chain ${chainId} is not indexed; its head is ${reached}.`,
    );
  }
  return head;
}

async function headerTime(head: HeadRow, number: number, readHeaderTime: ReadHeaderTime): Promise<number> {
  const known = [head.indexed, head.finalized].find((block) => block?.number === number);
  return known ? known.time : readHeaderTime(head.chainId, number, number <= (head.finalized?.number ?? -1));
}

/** Chains of which blocks within the cut may still come or go. */
export function chainsNotFinalizedPast(cut: Cut, heads: readonly HeadRow[]): number[] {
  if (!cut) return [];
  if ("blocks" in cut) {
    const upTo = new Map(cut.blocks);
    return heads
      .filter(({ chainId, finalized }) => (finalized?.number ?? -1) < (upTo.get(chainId) ?? -1))
      .map(({ chainId }) => chainId);
  }
  return heads
    .filter(({ chainId, finalized, hotSince }) =>
      chainId === cut.chainId
        ? (finalized?.number ?? -1) < cut.blockNumber
        : // The block after the finalized one may carry the same time or, where a chain's times fall, an earlier one.
          Math.min(finalized?.time ?? -1, hotSince ?? Infinity) <= cut.time,
    )
    .map(({ chainId }) => chainId);
}
