import type { ClientBase } from "pg";
import type { LogFilter } from "../domain/log-filter.js";

export interface ScopeDifference {
  /** Nothing was indexed yet under any scope. */
  isNew: boolean;
  /** The lowest block whose logs the two scopes see differently, or take to mean something else; undefined where they are the same. */
  firstBlock: number | undefined;
}

/** Compares what a chain was indexed for with what is asked for now. */
export async function readScope(
  client: ClientBase,
  chainId: number,
  filters: readonly LogFilter[],
): Promise<ScopeDifference> {
  const { rows } = await client.query<{ key: string; from_block: string; meaning: string | null }>(
    `select encode(address, 'hex') || encode(topic0, 'hex') as key, from_block, meaning
     from log.scope where chain_id = $1`,
    [chainId],
  );
  const before = new Map(rows.map((row) => [row.key, { fromBlock: Number(row.from_block), meaning: row.meaning }]));
  const now = new Map(scopeRows(filters).map((row) => [row.address + row.topic0, row]));
  if (before.size === 0) return { isNew: true, firstBlock: undefined };
  const differing = [...new Set([...before.keys(), ...now.keys()])].flatMap((key) => {
    const [then, today] = [before.get(key), now.get(key)];
    const isSame = then?.fromBlock === today?.fromBlock && (then?.meaning ?? today?.meaning) === today?.meaning;
    return isSame ? [] : [Math.min(then?.fromBlock ?? Infinity, today?.fromBlock ?? Infinity)];
  });
  return { isNew: false, firstBlock: differing.length > 0 ? Math.min(...differing) : undefined };
}

/** Keeps what the chain is indexed for from now on, all of it or, killed midway, what was kept before. */
export async function changeScope(client: ClientBase, chainId: number, filters: readonly LogFilter[]): Promise<void> {
  const rows = scopeRows(filters);
  await client.query("begin");
  try {
    await client.query("delete from log.scope where chain_id = $1", [chainId]);
    await client.query(
      `insert into log.scope (chain_id, address, topic0, from_block, meaning)
       select $1, decode(address, 'hex'), decode(topic0, 'hex'), from_block, meaning
       from unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) as row (address, topic0, from_block, meaning)`,
      [
        chainId,
        rows.map((row) => row.address),
        rows.map((row) => row.topic0),
        rows.map((row) => row.fromBlock),
        rows.map((row) => row.meaning),
      ],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

interface ScopeRow {
  address: string;
  topic0: string;
  fromBlock: number;
  meaning: string;
}

/** One row an address (no byte for any) and topic; where two filters have the same, the earlier start counts. */
function scopeRows(filters: readonly LogFilter[]): ScopeRow[] {
  const rows = new Map<string, ScopeRow>();
  for (const { address, topic0: topics, fromBlock, meaning = "" } of filters) {
    for (const topic of topics) {
      const row = { address: (address ?? "0x").slice(2), topic0: topic.slice(2), fromBlock, meaning };
      const other = rows.get(row.address + row.topic0);
      if (!other || other.fromBlock > fromBlock) rows.set(row.address + row.topic0, row);
    }
  }
  return [...rows.values()];
}
