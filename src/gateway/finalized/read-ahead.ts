import { setTimeout as sleep } from "node:timers/promises";
import type { ChainBlock } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import { BrokenLink } from "./finalized-dispute.js";
import { RangeTooRich } from "../reading/fetch-logs.js";
import type { RangeFetcher } from "./fetch-range.js";

interface Chunk {
  readonly from: number;
  /** Comes down where the range turns out to hold too much: another chunk then follows for the rest. */
  to: number;
  readonly filterKey: string;
  /** Set once it is being fetched. */
  ready: Promise<ChainBlock[]> | undefined;
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
  /** The chunk that is finding out how little a stretch may be asked for; the others wait, or each would find out by itself. */
  let probe: Chunk | undefined;
  /** Those that failed and have not succeeded since: another's success tells nothing of them. */
  const troubled = new Set<Chunk>();

  const heldLogs = (): number =>
    queue.reduce(
      (sum, { ready, blocks }) =>
        sum + (blocks?.reduce((count, { logs }) => count + logs.length, 0) ?? (ready ? tuning.targetLogs : 0)),
      0,
    );
  const filterKey = (): string =>
    context
      .filters()
      .map(({ address, topic0, fromBlock }) => `${address ?? ""}${fromBlock}${topic0.join()}`)
      .join(";");

  const fetchUntilDone = async (chunk: Chunk, of: number): Promise<ChainBlock[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        const blocks = await fetcher.fetchRange(chunk.from, chunk.to, { throwsTooRich: true });
        troubled.delete(chunk);
        if (of === generation && troubled.size === 0) onTrouble(undefined);
        if (probe === chunk) probe = undefined;
        return blocks;
      } catch (error) {
        if (of !== generation) throw error;
        if (error instanceof RangeTooRich) {
          probe ??= chunk;
          // Meanwhile the others may have found out how little of this stretch an answer can hold.
          cut(chunk, Math.min(error.partTo, chunk.from + sizer.size() - 1));
          continue;
        }
        troubled.add(chunk);
        onTrouble(error);
        await sleep(Math.min(tuning.backoffMs[1], tuning.backoffMs[0] * 2 ** attempt));
        if (of !== generation) throw error;
      }
    }
  };

  const cut = (chunk: Chunk, to: number): void => {
    const rest: Chunk = { ...chunk, from: to + 1, ready: undefined, blocks: undefined };
    chunk.to = to;
    queue.splice(queue.indexOf(chunk) + 1, 0, rest);
  };

  const start = (chunk: Chunk): void => {
    if (chunk.to - chunk.from >= sizer.size()) cut(chunk, chunk.from + sizer.size() - 1);
    chunk.ready = fetchUntilDone(chunk, generation);
    chunk.ready
      .then((blocks) => {
        chunk.blocks = blocks;
        fill();
      })
      .catch(() => undefined);
  };

  /** The next range that nobody fetches yet; undefined where none is left. */
  const nextChunk = (): Chunk | undefined => {
    const waiting = queue.find(({ ready }) => ready === undefined);
    const end = Math.min(limit, finalizedHeight());
    if (waiting !== undefined || nextFrom > end) return waiting;
    const widest = Math.max(1, ...pool.endpoints.map(({ maxRange }) => Math.min(maxRange, tuning.maxRange)));
    const to = Math.min(end, nextFrom + Math.min(sizer.size(), widest * PARTS_A_RANGE) - 1);
    const chunk: Chunk = { from: nextFrom, to, filterKey: filterKey(), ready: undefined, blocks: undefined };
    queue.push(chunk);
    nextFrom = to + 1;
    return chunk;
  };

  const fill = (): void => {
    for (;;) {
      const begun = queue.filter(({ ready }) => ready !== undefined).length;
      if (begun > 0 && probe !== undefined) return;
      if (begun >= tuning.readAheadRanges || (begun > 0 && heldLogs() >= tuning.readAheadLogs)) return;
      const chunk = nextChunk();
      if (chunk === undefined) return;
      start(chunk);
    }
  };

  const restart = (from: number): void => {
    generation += 1;
    probe = undefined;
    troubled.clear();
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
