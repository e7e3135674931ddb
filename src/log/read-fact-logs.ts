import type { ClientBase } from "pg";
import type { RawLog } from "../domain/raw-log.js";
import { findPortionEnd, PORTION_BOUNDS, type PortionBounds } from "./portion.js";
import { type RawLogRow, toRawLog } from "./read-raw-logs.js";

/** Served by event_fact_idx, which holds the logs that tell facts and no others. */
const FACT_LOGS = `
  select block_number, log_index, transaction_index, transaction_hash, emitter, topics, data
  from log.event where chain_id = $1 and block_number > $2 and block_number <= $3 and tells_facts
  order by block_number, log_index`;

type Row = RawLogRow & { block_number: string };

/** The logs of a chain up to `toBlock` with which later ones are decoded, block by block in order. */
export async function* readFactLogs(
  client: ClientBase,
  chainId: number,
  toBlock: number,
  bounds: PortionBounds = PORTION_BOUNDS,
): AsyncGenerator<{ number: number; logs: RawLog[] }> {
  for (let above = -1; ;) {
    const end = await findPortionEnd(client, "tells_facts", { chainId, above, upTo: toBlock }, bounds);
    if (end === undefined) return;
    const { rows } = await client.query<Row>(FACT_LOGS, [chainId, above, end]);
    for (let from = 0, to = 0; from < rows.length; from = to) {
      const number = rows[from]?.block_number;
      while (rows[to]?.block_number === number && to < rows.length) to += 1;
      // Only one block's logs are turned to hex at a time: that takes several times the room of their bytes.
      yield { number: Number(number), logs: rows.slice(from, to).map(toRawLog) };
    }
    above = end;
  }
}
