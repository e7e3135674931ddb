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
