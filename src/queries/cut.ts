import { type Sql, sql } from "./sql.js";

/**
 * A past to read as of: rows up to `time` (seconds) on every chain, and of chain `chainId` only up to `blockNumber`;
 * `chainId` -1 names none. Null is the present.
 */
export type Cut = { readonly time: number; readonly chainId: number; readonly blockNumber: number } | null;

/** valid_to of what is still valid. Written out in SQL, so that the partial indexes of the present serve. */
const STILL_VALID = sql`9223372036854775807`;

/** Whether a row, by its block_time and block_number, lies within the cut. */
export function isWithin(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`true`;
  return sql`(${row}.block_time <= ${cut.time} and (${row}.chain_id <> ${cut.chainId} or ${row}.block_number <= ${cut.blockNumber}))`;
}

/**
 * Whether a version was valid at the cut: begun, and not ended. On the cut's own chain blocks decide, for an end in a
 * later block can carry the cut's own time.
 */
export function isValidAt(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`${row}.valid_to = ${STILL_VALID}`;
  return sql`(${isWithin(cut, row)} and (${row}.valid_to_time > ${cut.time}
    or (${row}.chain_id = ${cut.chainId} and ${row}.valid_to > ${cut.blockNumber})))`;
}

/** Whether a contribution was recorded and not revoked at the cut. */
export function isActiveAt(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`${row}.revoked_block is null`;
  return sql`(${isWithin(cut, row)} and (${row}.revoked_block is null or ${row}.revoked_time > ${cut.time}
    or (${row}.chain_id = ${cut.chainId} and ${row}.revoked_block > ${cut.blockNumber})))`;
}

/**
 * The last block of a chain within the cut, as one value: rows are then found by index on block_number. Block times never
 * fall along a chain, so the blocks up to a time are the blocks up to a number. Null where the chain has none by then.
 */
export function lastBlockWithin(cut: Cut, chainId: Sql): Sql {
  if (!cut) return STILL_VALID;
  return sql`(case when ${chainId} = ${cut.chainId} then ${cut.blockNumber}::bigint else (
    select block.number from log.block where block.chain_id = ${chainId} and block.time <= ${cut.time}
    order by block.time desc, block.number desc limit 1) end)`;
}

export const cutKey = (cut: Cut): string => (cut ? `${cut.time}/${cut.chainId}/${cut.blockNumber}` : "present");
