import type { Block, ChainConfig } from "../model/model-input.js";
import { ownerOfLog } from "../model/scoped-log.js";
import type { ChainHistory, ChainStep, History, Interleaving } from "./history.js";

/** One batch as the indexer sees it: blocks of one chain on top of `base`, in place of `dropped`. */
export interface Arrival {
  readonly chainId: number;
  /** The block that `blocks` continue; null before the chain's first. */
  readonly base: { readonly number: number; readonly hash: string } | null;
  /** What the chain was seen to hold above `base`, lowest first; empty unless a reorg begins here. */
  readonly dropped: readonly Block[];
  /** Contiguous, at least one. */
  readonly blocks: readonly Block[];
  readonly isAfterRestart: boolean;
}

/** What the indexer sees, in order, until every chain's steps are done. */
export function arrivalsOf(history: History, interleaving: Interleaving = history.interleaving): Arrival[] {
  const waiting = history.chains.map(startChain);
  const arrivals: Arrival[] = [];
  for (let turn = 0; ; turn++) {
    const live = waiting.filter(({ steps }) => steps.length > 0);
    if (live.length === 0) {
      return arrivals;
    }
    const chain = live[cyclic(interleaving.picks, turn, 0) % live.length] as Waiting;
    const size = Math.max(1, cyclic(interleaving.batchSizes, turn, 1));
    arrivals.push({ ...nextBatch(chain, size), isAfterRestart: cyclic(interleaving.restarts, turn, false) });
  }
}

/** What a sparse source serves of a range: the blocks that hold logs in scope, and the first and last. */
export function sparseBlocks(chain: ChainConfig, blocks: readonly Block[]): Block[] {
  return blocks.filter(
    (block, i) =>
      i === 0 || i === blocks.length - 1 || block.logs.some((log) => ownerOfLog(chain, block.number, log) !== null),
  );
}

interface Waiting {
  readonly chainId: number;
  steps: ChainStep[];
  seen: Block[];
}

function startChain({ chainId, steps }: ChainHistory): Waiting {
  const merged: ChainStep[] = [];
  for (const step of steps) {
    const last = merged.at(-1);
    if (step.kind === "extend" && last !== undefined) {
      merged[merged.length - 1] = { ...last, blocks: [...last.blocks, ...step.blocks] };
    } else {
      merged.push(step);
    }
  }
  return { chainId, steps: merged, seen: [] };
}

function nextBatch(chain: Waiting, size: number): Omit<Arrival, "isAfterRestart"> {
  const [step, ...later] = chain.steps as [ChainStep, ...ChainStep[]];
  const dropped = step.kind === "reorg" ? step.dropped : [];
  const kept = chain.seen.slice(0, chain.seen.length - dropped.length);
  const blocks = step.blocks.slice(0, size);
  const rest = step.blocks.slice(size);
  chain.steps = rest.length === 0 ? later : [{ kind: "extend", blocks: rest }, ...later];
  chain.seen = [...kept, ...blocks];
  const base = kept.at(-1);
  return {
    chainId: chain.chainId,
    base: base === undefined ? null : { number: base.number, hash: base.hash },
    dropped,
    blocks,
  };
}

function cyclic<T>(list: readonly T[], turn: number, otherwise: T): T {
  return list[turn % Math.max(1, list.length)] ?? otherwise;
}
