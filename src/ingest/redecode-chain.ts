import type { ClientBase } from "pg";
import { copyRows } from "../log/copy-rows.js";
import { EVENT_COLUMNS, formatEventRows } from "../log/event-row.js";
import { readRawLogs, type StoredBlock } from "../log/read-raw-logs.js";
import type { Decoder } from "../sources/create-decoder.js";

const COMPARED_COLUMNS = EVENT_COLUMNS.filter((column) => column !== "adapter_version").join(", ");

/**
 * Runs the adapters over a chain's kept raw logs and replaces the events of those they now read otherwise. Returns how many
 * logs that were. The projections are as before until they are rebuilt. Needs the role that owns the tables.
 */
export async function redecodeChain(
  client: ClientBase,
  options: { chainId: number; toBlock: number; decoder: Decoder; onProgress?: (block: number) => void },
): Promise<number> {
  const { chainId, toBlock, decoder, onProgress } = options;
  let changed = 0;
  decoder.rewind(-1);
  await client.query("create temporary table if not exists redecoded (like log.event) on commit delete rows");
  for await (const { blocks, upTo } of readRawLogs(client, chainId, -1, toBlock)) {
    await client.query("begin");
    try {
      await copyRows(client, "redecoded", EVENT_COLUMNS, decodeRows(chainId, blocks, decoder));
      changed += await replaceDiffering(client, chainId);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw error;
    }
    decoder.settle(upTo);
    onProgress?.(upTo);
  }
  return changed;
}

/** Decoded as they are sent: one log can give thousands of events. */
function* decodeRows(chainId: number, blocks: readonly StoredBlock[], decoder: Decoder): Generator<string> {
  for (const { number, time, logs } of blocks) {
    const place = { chainId, blockNumber: number, blockTime: time };
    for (const decoded of decoder.decodeBlock(logs, number)) yield formatEventRows(place, decoded);
  }
}

async function replaceDiffering(client: ClientBase, chainId: number): Promise<number> {
  await client.query("analyze redecoded");
  const stored = `
    select ${COMPARED_COLUMNS} from log.event e
    where e.chain_id = $1 and (e.block_number, e.log_index) in (select block_number, log_index from redecoded)`;
  const { rows } = await client.query<{ block_number: string; log_index: number }>(
    `select distinct block_number, log_index from (
       (${stored} except all select ${COMPARED_COLUMNS} from redecoded)
       union all
       (select ${COMPARED_COLUMNS} from redecoded except all ${stored})
     ) as differing`,
    [chainId],
  );
  if (rows.length === 0) return 0;
  const places = [rows.map((row) => row.block_number), rows.map((row) => row.log_index)];
  await client.query(
    `delete from log.event where chain_id = $1
       and (block_number, log_index) in (select * from unnest($2::bigint[], $3::int[]))`,
    [chainId, ...places],
  );
  await client.query(
    `insert into log.event (${EVENT_COLUMNS.join(", ")})
     select ${EVENT_COLUMNS.join(", ")} from redecoded
     where (block_number, log_index) in (select * from unnest($1::bigint[], $2::int[]))`,
    places,
  );
  return rows.length;
}
