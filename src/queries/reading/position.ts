import { type Sql, joinSql, sql } from "./sql.js";

/** Where an event stands; the order within a chain. */
export interface Position {
  readonly chainId: number;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly subIndex: number;
}

export const positionKey = ({ chainId, blockNumber, logIndex, subIndex }: Position): string =>
  `${chainId}/${blockNumber}/${logIndex}/${subIndex}`;

/** The position columns of a row, under the names of Position. */
export const positionColumns = (row: Sql): Sql =>
  sql`${row}.chain_id as "chainId", ${row}.block_number as "blockNumber", ${row}.log_index as "logIndex", ${row}.sub_index as "subIndex"`;

/** A place in a chain's log. A sub index of -1 is just before its log. */
export type Place = Omit<Position, "chainId">;

/** The place after all logs of a block. */
export const endOfBlock = (blockNumber: number): Place => ({
  blockNumber,
  logIndex: 2 ** 31 - 1,
  subIndex: 2 ** 31 - 1,
});

/** Below 0 where the one stands before the other in their chain's log. */
export const comparePlaces = (one: Place, other: Place): number =>
  one.blockNumber - other.blockNumber || one.logIndex - other.logIndex || one.subIndex - other.subIndex;

/** The values of a place, for a comparison with the columns of one. */
export const placeValues = ({ blockNumber, logIndex, subIndex }: Place): Sql =>
  joinSql([sql`${blockNumber}::bigint`, sql`${logIndex}::integer`, sql`${subIndex}::integer`], ", ");
