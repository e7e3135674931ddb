import type { ClientBase } from "pg";
import type { Hex } from "../domain/hex.js";

export interface BlockRef {
  number: number;
  hash: Hex;
}

export interface TimedBlockRef extends BlockRef {
  /** Seconds. */
  time: number;
}

/** How far a chain is: the finalized head (number −1, hash 0x before the first block), and the hot blocks above it, contiguous. */
export interface ChainHead {
  finalized: TimedBlockRef;
  hot: TimedBlockRef[];
}

export async function readHead(client: ClientBase, chainId: number): Promise<ChainHead> {
  const { rows } = await client.query<{ number: string; hash: Buffer; time: string | null }>(
    "select finalized_number as number, finalized_hash as hash, finalized_time as time from log.head where chain_id = $1",
    [chainId],
  );
  const [head] = rows;
  if (!head) throw new Error(`Chain ${chainId} has no head: expected log.open_chain to have been called first.`);
  const hot = await client.query<{ number: string; hash: Buffer; time: string }>(
    "select number, hash, time from log.hot_block where chain_id = $1 order by number",
    [chainId],
  );
  return {
    finalized: { number: Number(head.number), hash: hexOf(head.hash), time: Number(head.time ?? 0) },
    hot: hot.rows.map((row) => ({ number: Number(row.number), hash: hexOf(row.hash), time: Number(row.time) })),
  };
}

/**
 * Sets the checkpoint: the finalized head, the hot blocks above it, and with them the newest block indexed. Whoever waits for it
 * looks: transactions that notify commit one after the other, over all databases of the server.
 */
export async function writeHead(
  client: ClientBase,
  chainId: number,
  head: { finalized: TimedBlockRef; hot: readonly TimedBlockRef[] },
): Promise<void> {
  const indexed = head.hot.at(-1) ?? head.finalized;
  await client.query(
    `with head as (
       update log.head set
         finalized_number = $2, finalized_hash = $3, finalized_time = $4,
         indexed_number = $5, indexed_hash = $6, indexed_time = $7,
         updated_at = clock_timestamp()
       where chain_id = $1
     ),
     gone as (
       delete from log.hot_block where chain_id = $1 and not (number = any ($8::bigint[]))
     )
     insert into log.hot_block (chain_id, number, hash, time)
     select $1, number, hash, time from unnest($8::bigint[], $9::bytea[], $10::bigint[]) as hot (number, hash, time)
     on conflict (chain_id, number) do update set hash = excluded.hash, time = excluded.time
     where hot_block.hash <> excluded.hash`,
    [
      chainId,
      head.finalized.number,
      bytesOf(head.finalized.hash),
      head.finalized.time,
      indexed.number,
      bytesOf(indexed.hash),
      indexed.time,
      head.hot.map((block) => block.number),
      head.hot.map((block) => bytesOf(block.hash)),
      head.hot.map((block) => block.time),
    ],
  );
}

const hexOf = (bytes: Buffer): Hex => `0x${bytes.toString("hex")}`;
const bytesOf = (hex: Hex): Buffer => Buffer.from(hex.slice(2), "hex");
