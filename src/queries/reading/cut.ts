import { type Sql, joinSql, sql } from "./sql.js";

/**
 * A past to read as of. By time: rows up to `time` (seconds) on every chain, and of chain `chainId` only up to
 * `blockNumber`; -1 names no chain. By blocks: rows of each chain up to the block given for it, none of other chains.
 * Null is the present.
 */
export type Cut =
  | { readonly time: number; readonly chainId: number; readonly blockNumber: number }
  | { readonly blocks: readonly (readonly [chainId: number, blockNumber: number])[] }
  | null;

/** valid_to of what is still valid. Written out in SQL, so that the partial indexes of the present serve. */
const STILL_VALID = sql`9223372036854775807`;

/** Whether a row, by its block_time and block_number, lies within the cut. */
export function isWithin(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`true`;
  if ("blocks" in cut) return sql`${row}.block_number <= ${lastBlockWithin(cut, sql`${row}.chain_id`)}`;
  return sql`(${row}.block_time <= ${cut.time} and (${row}.chain_id <> ${cut.chainId} or ${row}.block_number <= ${cut.blockNumber}))`;
}

/** Whether what ends in a block, whose number and time these columns hold, had not ended at the cut. */
function endsAfter(cut: NonNullable<Cut>, row: Sql, endBlock: Sql, endTime: Sql): Sql {
  if ("blocks" in cut) return sql`${row}.${endBlock} > ${lastBlockWithin(cut, sql`${row}.chain_id`)}`;
  // On the cut's own chain blocks decide, for an end in a later block can carry the cut's own time.
  return sql`(${row}.${endTime} > ${cut.time} or (${row}.chain_id = ${cut.chainId} and ${row}.${endBlock} > ${cut.blockNumber}))`;
}

/** Whether a version was valid at the cut: begun, and not ended. */
export function isValidAt(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`${row}.valid_to = ${STILL_VALID}`;
  return sql`(${isWithin(cut, row)} and ${endsAfter(cut, row, sql`valid_to`, sql`valid_to_time`)})`;
}

/** Whether a contribution within the cut was not yet revoked at it. */
export function isNotRevokedAt(cut: Cut, row: Sql): Sql {
  if (!cut) return sql`(${row}.revoked_block is null)`;
  return sql`(${row}.revoked_block is null or ${endsAfter(cut, row, sql`revoked_block`, sql`revoked_time`)})`;
}

/**
 * The last block of a chain within the cut, as one value: rows are then found by index on block_number. Block times never
 * fall along a chain, so the blocks up to a time are the blocks up to a number. Null where the chain has none by then.
 */
export function lastBlockWithin(cut: Cut, chainId: Sql): Sql {
  if (!cut) return STILL_VALID;
  if ("blocks" in cut) {
    if (cut.blocks.length === 0) return sql`(-1)::bigint`;
    const cases = cut.blocks.map(([chain, block]) => sql`when ${chain}::bigint then ${block}::bigint`);
    return sql`(case ${chainId} ${joinSql(cases, " ")} else -1 end)`;
  }
  return sql`(case when ${chainId} = ${cut.chainId} then ${cut.blockNumber}::bigint else (
    select block.number from log.block where block.chain_id = ${chainId} and block.time <= ${cut.time}
    order by block.time desc, block.number desc limit 1) end)`;
}

export const cutKey = (cut: Cut): string => JSON.stringify(cut);
