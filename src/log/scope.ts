import type { ClientBase } from "pg";
import type { LogFilter } from "../domain/log-filter.js";

export interface ScopeDifference {
  /** Nothing was indexed yet under any scope. */
  isNew: boolean;
  /** The lowest block whose logs the two scopes see differently; undefined where they are the same. */
  firstBlock: number | undefined;
}

/** Compares what a chain was indexed for with what is asked for now. */
export async function readScope(
  client: ClientBase,
  chainId: number,
  filters: readonly LogFilter[],
): Promise<ScopeDifference> {
  const { rows } = await client.query<{ key: string; from_block: string }>(
    "select encode(address, 'hex') || encode(topic0, 'hex') as key, from_block from log.scope where chain_id = $1",
    [chainId],
  );
  const before = new Map(rows.map((row) => [row.key, Number(row.from_block)]));
  const now = new Map(scopeRows(filters).map((row) => [row.address + row.topic0, row.fromBlock]));
  if (before.size === 0) return { isNew: true, firstBlock: undefined };
  const differing = [...new Set([...before.keys(), ...now.keys()])].flatMap((key) => {
    const [then, today] = [before.get(key), now.get(key)];
    return then === today ? [] : [Math.min(then ?? Infinity, today ?? Infinity)];
  });
  return { isNew: false, firstBlock: differing.length > 0 ? Math.min(...differing) : undefined };
}

/** Keeps what the chain is indexed for from now on. */
export async function changeScope(client: ClientBase, chainId: number, filters: readonly LogFilter[]): Promise<void> {
  const rows = scopeRows(filters);
  await client.query("delete from log.scope where chain_id = $1", [chainId]);
  await client.query(
    `insert into log.scope (chain_id, address, topic0, from_block)
     select $1, decode(address, 'hex'), decode(topic0, 'hex'), from_block
     from unnest($2::text[], $3::text[], $4::bigint[]) as row (address, topic0, from_block)`,
    [chainId, rows.map((row) => row.address), rows.map((row) => row.topic0), rows.map((row) => row.fromBlock)],
  );
}

interface ScopeRow {
  address: string;
  topic0: string;
  fromBlock: number;
}

/** One row an address (no byte for any) and topic; where two filters have the same, the earlier start counts. */
function scopeRows(filters: readonly LogFilter[]): ScopeRow[] {
  const rows = new Map<string, ScopeRow>();
  for (const { address, topic0: topics, fromBlock } of filters) {
    for (const topic of topics) {
      const row = { address: (address ?? "0x").slice(2), topic0: topic.slice(2), fromBlock };
      const other = rows.get(row.address + row.topic0);
      if (!other || other.fromBlock > fromBlock) rows.set(row.address + row.topic0, row);
    }
  }
  return [...rows.values()];
}
