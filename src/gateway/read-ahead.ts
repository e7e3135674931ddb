import { setTimeout as sleep } from "node:timers/promises";
import type { ChainBlock } from "./chain-block.js";
import type { ChainContext } from "./chain-context.js";
import { BrokenLink } from "./finalized-dispute.js";
import type { RangeFetcher } from "./fetch-range.js";

interface Chunk {
  readonly from: number;
  readonly to: number;
  readonly filterKey: string;
  readonly ready: Promise<ChainBlock[]>;
  /** Set once `ready` is. */
  blocks: ChainBlock[] | undefined;
}

export interface ReadAhead {
  /** The blocks from `from` on, as far as they are at hand (at least one range, at most to `to`). */
  take(from: number, to: number): Promise<ChainBlock[]>;
  heldLogs(): number;
  stop(): void;
}

// However narrow the endpoints' limits are, a range is made of at most this many requests.
const PARTS_A_RANGE = 40;

/** Fetches ranges ahead of the processor, several at once, bounded by the logs held; ranges are handed out in order. */
export function createReadAhead(options: {
  context: ChainContext;
  fetcher: RangeFetcher;
  finalizedHeight: () => number;
  /** Told of each failed attempt at a range, and with undefined that a range succeeded again. */
  onTrouble: (error: unknown) => void;
}): ReadAhead {
  const { context, fetcher, finalizedHeight, onTrouble } = options;
  const { tuning, sizer, pool } = context;
  let queue: Chunk[] = [];
  let nextFrom = 0;
  let limit = Infinity;
  let generation = 0;

  const heldLogs = (): number =>
    queue.reduce(
      (sum, { blocks }) => sum + (blocks?.reduce((count, { logs }) => count + logs.length, 0) ?? tuning.targetLogs),
      0,
    );
  const filterKey = (): string =>
    context
      .filters()
      .map(({ address, topic0, fromBlock }) => `${address ?? ""}${fromBlock}${topic0.join()}`)
      .join(";");

  const fetchUntilDone = async (from: number, to: number, of: number): Promise<ChainBlock[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const blocks = await fetcher.fetchRange(from, to);
        if (of === generation) onTrouble(undefined);
        return blocks;
      } catch (error) {
        if (of !== generation) throw error;
        onTrouble(error);
        await sleep(Math.min(tuning.backoffMs[1], tuning.backoffMs[0] * 2 ** attempt));
        if (of !== generation) throw error;
      }
    }
  };

  const fill = (): void => {
    const key = filterKey();
    const end = Math.min(limit, finalizedHeight());
    while (queue.length < tuning.readAheadRanges && nextFrom <= end) {
      if (queue.length > 0 && heldLogs() >= tuning.readAheadLogs) return;
      const widest = Math.max(1, ...pool.endpoints.map(({ maxRange }) => Math.min(maxRange, tuning.maxRange)));
      const to = Math.min(end, nextFrom + Math.min(sizer.size(), widest * PARTS_A_RANGE) - 1);
      const ready = fetchUntilDone(nextFrom, to, generation);
      const chunk: Chunk = { from: nextFrom, to, filterKey: key, ready, blocks: undefined };
      queue.push(chunk);
      nextFrom = to + 1;
      ready
        .then((blocks) => {
          chunk.blocks = blocks;
          fill();
        })
        .catch(() => undefined);
    }
  };

  const restart = (from: number): void => {
    generation += 1;
    queue = [];
    nextFrom = from;
  };

  return {
    heldLogs,
    stop: () => restart(Infinity),
    async take(from, to) {
      if (queue[0]?.from !== from || to !== limit || queue[0].filterKey !== filterKey()) {
        // A repeated question must not throw away what is under way.
        limit = to;
        restart(from);
      }
      fill();
      const [first] = queue;
      if (first === undefined) return [];
      await first.ready;
      const taken: ChainBlock[] = [];
      let logs = 0;
      while (queue[0]?.blocks !== undefined && (taken.length === 0 || logs < tuning.answerLogs)) {
        const { blocks, from: start } = queue[0];
        const previous = taken.at(-1)?.header;
        const [start0] = blocks;
        if (previous !== undefined && start0 !== undefined && start0.header.parentHash !== previous.hash) {
          restart(start);
          if (taken.length > 0) break;
          throw new BrokenLink(context.chain, previous.number, start0.header.parentHash, previous.hash);
        }
        queue.shift();
        taken.push(...blocks);
        logs += blocks.reduce((count, block) => count + block.logs.length, 0);
      }
      fill();
      const ends = new Set([taken[0], taken.at(-1)]);
      return taken.filter((block) => ends.has(block) || block.logs.length > 0);
    },
  };
}
