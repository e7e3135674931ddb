import type { ClientBase } from "pg";

/** How much of the log is held in memory at once: a portion ends with the block of the log that reaches either. */
export interface PortionBounds {
  readonly logs: number;
  /** Of the logs' data, which comes from strangers. */
  readonly bytes: number;
}

export const PORTION_BOUNDS: PortionBounds = { logs: 10_000, bytes: 8 * 1024 * 1024 };

/** The logs of a chain above `above` up to `upTo`. */
export interface LogRange {
  readonly chainId: number;
  readonly above: number;
  readonly upTo: number;
}

/** The last block of a range's first portion, which holds whole blocks; undefined where no log is left. */
export async function findPortionEnd(
  client: ClientBase,
  logs: "sub_index = 0" | "tells_facts",
  { chainId, above, upTo }: LogRange,
  bounds: PortionBounds,
): Promise<number | undefined> {
  const { rows } = await client.query<{ last: string | null }>(
    `select max(block_number) as last from (
       select block_number, sum(octet_length(data)) over (
         order by block_number, log_index rows between unbounded preceding and 1 preceding
       ) as bytes_before
       from log.event where chain_id = $1 and block_number > $2 and block_number <= $3 and ${logs}
       order by block_number, log_index limit $4
     ) as ahead where coalesce(bytes_before, 0) < $5`,
    [chainId, above, upTo, bounds.logs, bounds.bytes],
  );
  const last = rows[0]?.last ?? undefined;
  return last === undefined ? undefined : Number(last);
}
