import type { ClientBase } from "pg";

/** Takes a chain's log back to a block; returns how many events went. Rewind the projections first: they need what goes. */
export async function rewindLog(client: ClientBase, chainId: number, toBlock: number): Promise<number> {
  const { rows } = await client.query<{ removed: string }>("select log.rewind($1, $2) as removed", [chainId, toBlock]);
  return Number(rows[0]?.removed ?? 0);
}

/**
 * Keeps a reorg for operators: the newest thousand of a chain. What a changed scope takes back is kept too, as none: whoever
 * reads blocks as final has to hear of it.
 */
export async function recordReorg(
  client: ClientBase,
  reorg: { chainId: number; toBlock: number; depth: number; isBelowFinality: boolean; isScopeChange?: boolean },
): Promise<void> {
  await client.query(
    `insert into log.reorg (chain_id, to_block, depth, is_below_finality, is_scope_change) values ($1, $2, $3, $4, $5)`,
    [reorg.chainId, reorg.toBlock, reorg.depth, reorg.isBelowFinality, reorg.isScopeChange ?? false],
  );
  await client.query(
    `delete from log.reorg where chain_id = $1 and seen_at <=
       (select seen_at from log.reorg where chain_id = $1 order by seen_at desc offset 1000 limit 1)`,
    [reorg.chainId],
  );
}
