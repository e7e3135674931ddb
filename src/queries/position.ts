import { type Sql, sql } from "./sql.js";

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

/** Below 0 where the one stands before the other in their chain's log; of one chain only. */
export const comparePositions = (one: Omit<Position, "chainId">, other: Omit<Position, "chainId">): number =>
  one.blockNumber - other.blockNumber || one.logIndex - other.logIndex || one.subIndex - other.subIndex;
