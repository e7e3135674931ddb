import { attachLogs, attachLogsUpToHeld } from "../reading/attach-logs.js";
import type { KnownHash } from "../finalized/archive-service.js";
import { parseHeader, type ChainBlock, type ChainHeader } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { ChainGuard } from "../checks/chain-guard.js";
import { fetchHeaders } from "../reading/fetch-headers.js";

export interface HotReorg {
  readonly depth: number;
  /** The last block that both branches share. */
  readonly commonBlock: number;
}

export interface HotWindow {
  /** The last block whose header and logs were checked and that links to all below it. */
  tip(): ChainHeader | undefined;
  base(): number;
  byNumber(number: number): ChainBlock | undefined;
  byHash(hash: string): ChainBlock | undefined;
  /** Moves to the head the endpoints tell now, or to the one given; calls run one after the other. */
  advance(seen?: ChainHeader): Promise<void>;
  onTip(listener: (tip: ChainHeader) => void): () => void;
  /** Forgets all blocks; the next move loads the window anew. */
  clear(): void;
  counters: { reorgs: number; deepest: number };
}

// A head that moved further is caught up with in steps, each checked and published.
const STEP = 100;
// What a step may wait for an endpoint before the head is looked at anew.
const PATIENCE_MS = 10_000;

async function fetchLatest({ pool }: ChainContext): Promise<ChainHeader> {
  const ran = await pool.run(
    async (endpoint) => {
      const method = endpoint.hasHeaderMethod === true ? "eth_getHeaderByNumber" : "eth_getBlockByNumber";
      const params = method === "eth_getHeaderByNumber" ? ["latest"] : ["latest", false];
      return parseHeader(await endpoint.call({ method, params }), endpoint.label, method);
    },
    { patienceMs: PATIENCE_MS },
  );
  return ran.value;
}

/**
 * The blocks above the finality depth, each checked and linked to the one before: what the processor is shown of the
 * head. A branch is taken over only as a whole, so nobody sees a head without the blocks under it.
 */
export function createHotWindow(options: {
  context: ChainContext;
  finality: number;
  guard: ChainGuard;
  knownHash?: KnownHash | undefined;
  onReorg?: ((reorg: HotReorg) => void) | undefined;
}): HotWindow {
  const { context, finality, guard, knownHash } = options;
  const { chain, log, pool } = context;
  const counters = { reorgs: 0, deepest: 0 };
  const listeners = new Set<(tip: ChainHeader) => void>();
  const numbers = new Map<string, number>();
  let blocks: ChainBlock[] = [];
  let turn: Promise<void> = Promise.resolve();

  const base = (): number => blocks[0]?.header.number ?? -1;
  const tip = (): ChainHeader | undefined => blocks.at(-1)?.header;
  const byNumber = (number: number): ChainBlock | undefined => blocks[number - base()];

  const fetchLinked = async (from: number, to: number): Promise<ChainHeader[]> => {
    const span = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const found = await fetchHeaders(pool, span, { patienceMs: PATIENCE_MS });
    const headers = span.map((n) => found.get(n)?.header).filter((header) => header !== undefined);
    const broken = headers.findIndex((header, i) => i > 0 && headers[i - 1]?.hash !== header.parentHash);
    // The chain moved while it was read: what links so far is good.
    return broken < 0 ? headers : headers.slice(0, broken);
  };

  const commit = (fresh: readonly ChainBlock[]): void => {
    const [first] = fresh;
    if (first === undefined) return;
    const kept = blocks.filter(({ header }) => header.number < first.header.number);
    const depth = blocks.length - kept.length;
    if (depth > 0) {
      counters.reorgs += 1;
      counters.deepest = Math.max(counters.deepest, depth);
      log.warn({ chain, depth, common_block: first.header.number - 1 }, "Head was reorganised");
      options.onReorg?.({ depth, commonBlock: first.header.number - 1 });
    }
    blocks = [...kept, ...fresh];
    blocks = blocks.slice(Math.max(0, blocks.length - (finality + 1)));
    numbers.clear();
    for (const { header } of blocks) numbers.set(header.hash, header.number);
    const head = tip();
    if (head !== undefined) for (const listener of listeners) listener(head);
  };

  const load = async (head: ChainHeader): Promise<void> => {
    const start = Math.max(0, head.number - finality);
    const known = await knownHash?.(start);
    for (let from = start; from <= head.number; from += STEP) {
      const headers = await fetchLinked(from, Math.min(head.number, from + STEP - 1));
      const [first] = headers;
      if (first === undefined) return;
      if (from === start && known !== undefined) await guard.confirm(start, known, first.hash);
      if (from > start && first.parentHash !== tip()?.hash) return;
      commit(await attachLogsUpToHeld(context, headers, { patienceMs: PATIENCE_MS }));
    }
  };

  /** The headers that lead from a block of the window (excluded) up to `head`, at most `STEP` of them. */
  const findPath = async (head: ChainHeader, top: ChainHeader): Promise<ChainHeader[]> => {
    let path = head.number === top.number + 1 ? [head] : [];
    if (path.length === 0 && head.number > top.number) {
      path = await fetchLinked(top.number + 1, Math.min(head.number, top.number + STEP));
    } else if (path.length === 0) path = [head];
    for (let [lowest] = path; lowest !== undefined; [lowest] = path) {
      if (byNumber(lowest.number - 1)?.header.hash === lowest.parentHash) return path;
      const below = lowest.number - 1;
      const floor = byNumber(base())?.header;
      if (floor === undefined || below <= floor.number) {
        if (floor !== undefined)
          await guard.confirm(floor.number, floor.hash, below === floor.number ? lowest.parentHash : "");
        return [];
      }
      // Two blocks, then four, …: most reorgs are of one block, and a deep one must not take a request a block.
      const from = Math.max(floor.number + 1, below - path.length);
      const lower = await fetchLinked(from, below);
      if (lower.at(-1)?.hash !== lowest.parentHash) return [];
      path = [...lower, ...path];
      const fork = path.findIndex((header) => byNumber(header.number)?.header.hash !== header.hash);
      if (fork > 0) return path.slice(fork);
    }
    return [];
  };

  const step = async (seen: ChainHeader | undefined): Promise<void> => {
    const head = seen ?? (await fetchLatest(context));
    const top = tip();
    if (top === undefined) return load(head);
    if (numbers.has(head.hash)) return;
    if (head.number < base()) return;
    const path = await findPath(head, top);
    if (path.length === 0) return;
    // A branch that takes the place of another is shown once it is as long.
    const attach = path[0]?.parentHash === top.hash ? attachLogsUpToHeld : attachLogs;
    commit(await attach(context, path, { patienceMs: PATIENCE_MS }));
    if ((tip()?.number ?? 0) < head.number) await step(undefined);
  };

  return {
    tip,
    base,
    byNumber,
    byHash: (hash) => byNumber(numbers.get(hash) ?? -1),
    counters,
    advance(seen) {
      turn = turn.catch(() => undefined).then(() => (guard.isReorganised() ? undefined : step(seen)));
      return turn;
    },
    clear() {
      blocks = [];
      numbers.clear();
    },
    onTip(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
