import { attachLogs } from "../reading/attach-logs.js";
import type { ChainBlock, ChainLog } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import type { ChainGuard } from "../checks/chain-guard.js";
import { fetchHeaders } from "../reading/fetch-headers.js";
import { BrokenLink } from "./finalized-dispute.js";
import type { HeadTracker } from "../hot/head-tracker.js";
import type { ReadAhead } from "./read-ahead.js";

export interface LogSelection {
  readonly address?: readonly string[] | undefined;
  readonly topic0?: readonly string[] | undefined;
}

/** The part of an archive query that is honoured; other fields, such as the selection, only narrow what is sent. */
export interface ArchiveQuery {
  readonly fromBlock: number;
  readonly toBlock?: number | undefined;
  readonly includeAllBlocks?: boolean | undefined;
  readonly logs?: readonly LogSelection[] | undefined;
}

export interface ArchiveBlock {
  readonly header: { number: number; hash: string; parentHash: string; timestamp: number };
  readonly logs: readonly Omit<ChainLog, "blockNumber" | "blockHash">[];
}

export type KnownHash = (blockNumber: number) => string | undefined | Promise<string | undefined>;

/** The query cannot be answered now; the processor asks again. */
export class NotYet extends Error {
  override readonly name = "NotYet";
}

export interface ArchiveService {
  height(): Promise<number>;
  query(query: ArchiveQuery): Promise<ArchiveBlock[]>;
  /** The last block handed to the processor; -1 before the first. */
  served(): number;
  /** Forgets what was served: after a rewind the next query starts below it, on another branch. */
  forget(): void;
}

const HEIGHT_AGE_MS = 1_000;
const EVERY_BLOCK_LIMIT = 500;

function narrow(blocks: readonly ChainBlock[], { logs: wanted }: ArchiveQuery): ArchiveBlock[] {
  const isWanted = (log: ChainLog): boolean =>
    wanted !== undefined &&
    wanted.some(
      ({ address, topic0 }) =>
        (address === undefined || address.length === 0 || address.includes(log.address)) &&
        (topic0 === undefined || topic0.length === 0 || topic0.includes(log.topics[0] ?? "")),
    );
  return blocks.map(({ header, logs }) => ({
    header: { number: header.number, hash: header.hash, parentHash: header.parentHash, timestamp: header.timestampS },
    logs: logs.filter(isWanted).map(({ logIndex, transactionIndex, transactionHash, address, topics, data }) => ({
      logIndex,
      transactionIndex,
      transactionHash,
      address,
      topics,
      data,
    })),
  }));
}

/** Answers archive queries: ascending, never empty, first and last block of the covered range always there, all of it final. */
export function createArchiveService(options: {
  context: ChainContext;
  tracker: HeadTracker;
  readAhead: ReadAhead;
  guard: ChainGuard;
  knownHash?: KnownHash | undefined;
}): ArchiveService {
  const { context, tracker, readAhead, guard, knownHash } = options;
  let last: { number: number; hash: string } | undefined;

  const checkStart = async (block: ChainBlock): Promise<void> => {
    const { number, parentHash } = block.header;
    if (number === 0) return;
    const before = last?.number === number - 1 ? last.hash : await knownHash?.(number - 1);
    if (before !== undefined) await guard.confirm(number - 1, before, parentHash);
  };
  const everyBlock = async (from: number, to: number): Promise<ChainBlock[]> => {
    const numbers = Array.from({ length: Math.min(to - from + 1, EVERY_BLOCK_LIMIT) }, (_, i) => from + i);
    const found = await fetchHeaders(context.pool, numbers);
    const headers = [...found.values()].map(({ header }) => header).sort((a, b) => a.number - b.number);
    headers.slice(1).forEach((header, i) => {
      const parent = headers[i];
      if (parent !== undefined && parent.hash !== header.parentHash) {
        throw new BrokenLink(context.chain, parent.number, header.parentHash, parent.hash);
      }
    });
    return attachLogs(context, headers);
  };

  return {
    served: () => last?.number ?? -1,
    forget() {
      last = undefined;
      readAhead.stop();
    },
    async height() {
      await tracker.refresh(HEIGHT_AGE_MS);
      if (tracker.finalized() < 0) throw new NotYet(`No endpoint of chain ${context.chain} told its head yet`);
      return tracker.finalized();
    },
    async query(query) {
      const { fromBlock, toBlock = Infinity } = query;
      const reason = guard.stoppedBy();
      // A dispute is looked at again by the read-ahead; a deep reorg waits for the rewind.
      if (reason !== undefined && guard.isReorganised()) throw new NotYet(reason);
      if (fromBlock > tracker.finalized()) await tracker.refresh(HEIGHT_AGE_MS);
      if (fromBlock > tracker.finalized())
        throw new NotYet(`Block ${fromBlock} of chain ${context.chain} is not final yet`);
      if (query.includeAllBlocks === true) {
        const blocks = await everyBlock(fromBlock, Math.min(toBlock, tracker.finalized()));
        for (const { header } of blocks) {
          const known = await knownHash?.(header.number);
          if (known !== undefined) await guard.confirm(header.number, known, header.hash);
        }
        return narrow(blocks, query);
      }
      const blocks = await readAhead.take(fromBlock, toBlock);
      const [first] = blocks;
      const end = blocks.at(-1);
      if (first === undefined || end === undefined)
        throw new NotYet(`Block ${fromBlock} of chain ${context.chain} is not at hand yet`);
      await checkStart(first);
      last = { number: end.header.number, hash: end.header.hash };
      return narrow(blocks, query);
    },
  };
}
