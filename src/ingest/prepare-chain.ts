import type { ClientBase } from "pg";
import type { LogFilter } from "../domain/log-filter.js";
import { readHead, type TimedBlockRef } from "../log/head.js";
import { changeScope, readScope } from "../log/scope.js";
import { rewindToBlock } from "./chain-log.js";

/** The state of a chain before its first block. */
const NOTHING: TimedBlockRef = { number: -1, hash: "0x", time: 0 };

export interface Preparation {
  /** The block the chain was taken back to, and how many events went; undefined where it stays as it is. */
  rewound: { toBlock: number; events: number; reason: "scope" | "reorg" } | undefined;
}

/**
 * Where the config asks for other logs than the chain was indexed for, takes the chain back to below the first of them: a
 * contract added later is then read from its start block, and the projections are as if it had been there from the first.
 */
export async function matchScope(
  client: ClientBase,
  chainId: number,
  filters: readonly LogFilter[],
): Promise<Preparation> {
  const difference = await readScope(client, chainId, filters);
  if (!difference.isNew && difference.firstBlock === undefined) return { rewound: undefined };
  const { finalized, hot } = await readHead(client, chainId);
  const indexed = (hot.at(-1) ?? finalized).number;
  let rewound: Preparation["rewound"];
  if (difference.firstBlock !== undefined && difference.firstBlock <= indexed) {
    const to = await lastKnownBlock(client, chainId, Math.min(difference.firstBlock - 1, finalized.number));
    const events = await rewindToBlock(client, chainId, to, "scope");
    rewound = { toBlock: to.number, events, reason: "scope" };
  }
  await changeScope(client, chainId, filters);
  return { rewound };
}

interface Fork {
  lastCommon: { number: number; hash: string } | undefined;
  firstForeign: { number: number; hash: string } | undefined;
}

/** Known blocks looked at for a fork, from the newest down; an older fork takes the chain back to its beginning. */
const MOST_MARKS = 100_000;

/**
 * Where the chain no longer holds the block we took for final, a reorg deeper than finality, takes ours back to the last
 * block both have.
 */
export async function recoverFromFork(
  client: ClientBase,
  chainId: number,
  detectFork: (known: { number: number; hash: string }[]) => Promise<Fork>,
): Promise<Preparation> {
  const { finalized } = await readHead(client, chainId);
  if (finalized.number < 0) return { rewound: undefined };
  const marks = await readMarks(client, chainId, finalized.number);
  const isMarked = marks.at(-1)?.number === finalized.number;
  const known = isMarked ? marks : [...marks, finalized];
  const { lastCommon, firstForeign } = await detectFork(known);
  if (firstForeign === undefined) return { rewound: undefined };
  const to = lastCommon ? await lastKnownBlock(client, chainId, lastCommon.number) : NOTHING;
  const events = await rewindToBlock(client, chainId, to, "reorg");
  return { rewound: { toBlock: to.number, events, reason: "reorg" } };
}

async function readMarks(client: ClientBase, chainId: number, toBlock: number): Promise<TimedBlockRef[]> {
  const { rows } = await client.query<BlockRow>(
    "select number, hash, time from log.block where chain_id = $1 and number <= $2 order by number desc limit $3",
    [chainId, toBlock, MOST_MARKS],
  );
  return rows.map(toRef).reverse();
}

async function lastKnownBlock(client: ClientBase, chainId: number, atMost: number): Promise<TimedBlockRef> {
  const { rows } = await client.query<BlockRow>(
    "select number, hash, time from log.block where chain_id = $1 and number <= $2 order by number desc limit 1",
    [chainId, atMost],
  );
  return rows[0] ? toRef(rows[0]) : NOTHING;
}

interface BlockRow {
  number: string;
  hash: Buffer;
  time: string;
}

const toRef = (row: BlockRow): TimedBlockRef => ({
  number: Number(row.number),
  hash: `0x${row.hash.toString("hex")}`,
  time: Number(row.time),
});
