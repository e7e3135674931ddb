import type { ClientBase } from "pg";
import type { RawLog } from "../domain/raw-log.js";
import { type RawLogRow, toRawLog } from "./read-raw-logs.js";

/** Blocks read at a time. */
const BLOCKS_A_READ = 2_000;

/** Served by event_fact_idx, which holds the logs that tell facts and no others. */
const FACT_LOGS = `
  select e.block_number, e.log_index, e.transaction_index, e.transaction_hash, e.emitter, e.topics, e.data
  from (
    select distinct block_number from log.event
    where chain_id = $1 and block_number > $2 and block_number <= $3 and tells_facts
    order by block_number limit $4
  ) as b
  join log.event e on e.chain_id = $1 and e.block_number = b.block_number and e.tells_facts
  order by e.block_number, e.log_index`;

/** The logs of a chain up to `toBlock` with which later ones are decoded, block by block in order. */
export async function* readFactLogs(
  client: ClientBase,
  chainId: number,
  toBlock: number,
): AsyncGenerator<{ number: number; logs: RawLog[] }> {
  for (let from = -1; ;) {
    const { rows } = await client.query<RawLogRow & { block_number: string }>(FACT_LOGS, [
      chainId,
      from,
      toBlock,
      BLOCKS_A_READ,
    ]);
    if (rows.length === 0) return;
    const blocks = new Map<number, RawLog[]>();
    for (const row of rows) {
      const number = Number(row.block_number);
      const logs = blocks.get(number);
      if (logs) logs.push(toRawLog(row));
      else blocks.set(number, [toRawLog(row)]);
      from = number;
    }
    for (const [number, logs] of blocks) yield { number, logs };
  }
}
