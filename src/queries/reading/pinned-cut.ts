import type { Hex } from "../../domain/hex.js";
import { type Cut, lastBlockWithin } from "./cut.js";
import type { HeadRow } from "./heads.js";
import { chainsNotFinalizedPast } from "./resolve-cut.js";
import type { Snapshot } from "./snapshot.js";
import { bytesArray, sql } from "./sql.js";

/** Where a cut goes through a chain: its last block with an event, and what the log was up to it. */
export interface PinnedPlace {
  readonly chainId: number;
  /** -1 where the chain has no event within the cut. */
  readonly number: number;
  /** The log's digest up to the block, or how it begins: equal only where every raw log up to it is. */
  readonly digest: Hex | null;
}

/** What else is known of it. */
export interface PinnedBlock extends PinnedPlace {
  readonly hash: Hex | null;
  /** Seconds. */
  readonly time: number | null;
  /** The chain's finalized block when the cut was pinned. */
  readonly finalized: number;
  /** Whether nothing within the cut can change any more on this chain. */
  readonly isFinal: boolean;
}

export type PinnedCut = readonly PinnedBlock[];

/** Pins a cut to blocks, by chain id, so that reading as of it later gives the same, or can be found out not to. */
export async function pinCut(snapshot: Snapshot, cut: Cut, heads: readonly HeadRow[]): Promise<PinnedCut> {
  const rows = await snapshot.query<Omit<PinnedBlock, "finalized" | "isFinal">>(sql`
    select h.chain_id as "chainId", coalesce(b.number, -1) as number, b.hash, b.time, b.digest
    from log.head as h
    left join lateral (
      select block.number, block.hash, block.time, block.digest from log.block
      where block.chain_id = h.chain_id and block.number <= ${lastBlockWithin(cut, sql`h.chain_id`)}
      order by block.number desc limit 1
    ) as b on true
    order by h.chain_id`);
  const finalized = new Map(heads.map((head) => [head.chainId, head.finalized?.number ?? -1]));
  const open = new Set(
    cut
      ? chainsNotFinalizedPast(cut, heads)
      : heads
          .filter(({ indexed, finalized: final }) => indexed?.number !== final?.number)
          .map(({ chainId }) => chainId),
  );
  return rows.map((row) => ({
    ...row,
    finalized: finalized.get(row.chainId) ?? -1,
    isFinal: !open.has(row.chainId),
  }));
}

export const cutOf = (pinned: readonly PinnedPlace[]): NonNullable<Cut> => ({
  blocks: pinned.map(({ chainId, number }) => [chainId, number] as const),
});

/** On each chain the earlier of both. */
export function earlierOf(left: PinnedCut, right: PinnedCut): PinnedCut {
  return left.map((block) => {
    const other = right.find(({ chainId }) => chainId === block.chainId);
    return other && other.number < block.number ? other : block;
  });
}

/** Chains whose log up to the pinned block is no longer what it was. */
export async function findMovedChains(snapshot: Snapshot, pinned: readonly PinnedPlace[]): Promise<number[]> {
  const blocks = pinned.flatMap(({ chainId, number, digest }) => (digest ? [{ chainId, number, digest }] : []));
  const rows = await snapshot.query<{ chainId: number }>(sql`
    select wanted.chain_id as "chainId"
    from unnest(
      ${blocks.map(({ chainId }) => chainId)}::bigint[], ${blocks.map(({ number }) => number)}::bigint[],
      ${bytesArray(blocks.map(({ digest }) => digest))}
    ) as wanted(chain_id, number, digest)
    left join log.block as b on b.chain_id = wanted.chain_id and b.number = wanted.number
    where substr(b.digest, 1, length(wanted.digest)) is distinct from wanted.digest
    order by wanted.chain_id`);
  return rows.map(({ chainId }) => chainId);
}

/** Names of the tables that are read: others once a replay has put rebuilt ones in their place. */
export interface TablesNames {
  /** Of those that were in place when the snapshot was taken: catalogs are read as of it. */
  readonly ofSnapshot: string;
  /** Of those in place now, which the snapshot's next query reads. */
  readonly ofPresent: string;
}

export async function readTablesNames(snapshot: Snapshot): Promise<TablesNames> {
  const [row] = await snapshot.query<TablesNames>(sql`
    select c.oid::text as "ofSnapshot", coalesce(to_regclass('projection.ledger')::oid::text, '') as "ofPresent"
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = 'projection' and c.relname = 'ledger'`);
  return row ?? { ofSnapshot: "", ofPresent: "" };
}
