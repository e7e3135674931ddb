import pg from "pg";
import type { DomainEvent } from "../../../src/domain/events.js";
import type { Hex } from "../../../src/domain/hex.js";
import type { DecodedBlock } from "../../../src/domain/raw-log.js";
import { applyBatch } from "../../../src/ingest/chain-log.js";
import type { TimedBlockRef } from "../../../src/log/head.js";
import { decodedBlock } from "./write-chain.js";

/** A chain that goes on, forks and is read again, written by the code that indexes one. */
export interface LiveChain {
  readonly chainId: number;
  /** Number of the newest block. */
  readonly head: number;
  /** Adds a block for each list of events, hot; returns the number of the last. */
  append(...blocks: (readonly DomainEvent[])[]): Promise<number>;
  /** Takes the blocks above one away, for others. */
  fork(above: number, ...blocks: (readonly DomainEvent[])[]): Promise<number>;
  /** Makes the blocks up to one final. */
  finalize(number: number): Promise<void>;
  /**
   * Reads the hot blocks again, as an indexer does that was started anew: first to `upTo`; after the pause the rest or, where the
   * chain has gone another way meanwhile, these others, and empty ones until it is as long as it was.
   */
  readAgain(upTo: number, others?: (readonly DomainEvent[])[], pause?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export async function openLiveChain(ownerUrl: string, chainId: number): Promise<LiveChain> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  await client.query("select log.open_chain($1, $2, 10)", [chainId, `chain-${chainId}`]);
  let finalized: TimedBlockRef = { number: -1, hash: "0x", time: 0 };
  let hot: DecodedBlock[] = [];
  let branch = 0;
  const refOf = ({ header }: DecodedBlock): TimedBlockRef => ({
    number: header.number,
    hash: header.hash,
    time: header.timestamp,
  });
  const head = () => hot.at(-1)?.header.number ?? finalized.number;
  const blockAt = (number: number): TimedBlockRef => {
    const found = hot.find(({ header }) => header.number === number);
    return found ? refOf(found) : finalized;
  };
  const write = (base: TimedBlockRef, blocks: readonly DecodedBlock[], isFork: boolean) =>
    applyBatch(client, chainId, { base, finalized, hot: blocks.map(refOf), blocks, isFork });

  const grow = async (above: number, events: readonly (readonly DomainEvent[])[], isFork: boolean): Promise<number> => {
    const base = blockAt(above);
    const kept = hot.filter(({ header }) => header.number <= above);
    let parentHash: Hex = base.hash;
    const blocks = events.map((ofBlock, index) => {
      const number = base.number + 1 + index;
      const block = decodedBlock(chainId, { number, time: 1000 + 10 * number, events: ofBlock }, branch, parentHash);
      parentHash = block.header.hash;
      return block;
    });
    await write(base, blocks, isFork);
    hot = [...kept, ...blocks];
    return head();
  };
  return {
    chainId,
    get head() {
      return head();
    },
    append: (...blocks) => grow(head(), blocks, true),
    fork(above, ...blocks) {
      branch += 1;
      return grow(above, blocks, true);
    },
    async finalize(number) {
      const last = hot.at(-1);
      finalized = blockAt(number);
      await write(last ? refOf(last) : finalized, [], true);
      hot = hot.filter(({ header }) => header.number > number);
    },
    async readAgain(upTo, others, pause) {
      const again = hot.filter(({ header }) => header.number <= upTo);
      await write(finalized, again, false);
      await pause?.();
      if (others) {
        const missing = hot.length - again.length - others.length;
        hot = again;
        branch += 1;
        await grow(head(), [...others, ...Array.from({ length: Math.max(0, missing) }, () => [])], true);
      } else {
        const last = again.at(-1);
        await write(last ? refOf(last) : finalized, hot.slice(again.length), true);
      }
    },
    close: () => client.end(),
  };
}
