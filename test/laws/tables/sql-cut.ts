import type { ClientBase } from "pg";
import { canonicalRows } from "../model/canonical-rows.js";
import { effectiveTime } from "../model/cut-chains.js";
import type { Cut, ModelInput } from "../model/model-input.js";
import type { Row } from "./row-values.js";

/** Seconds, and a chain that is cut at a block rather than at them (−1: none). */
export interface SqlCut {
  readonly time: string;
  readonly chainId: number;
  readonly blockNumber: number;
}

export const NO_CUT: SqlCut = { time: "9223372036854775806", chainId: -1, blockNumber: -1 };

/** What the model calls a cut, for SQL. */
export function sqlCutOf(input: ModelInput, cut: Cut): SqlCut {
  if ("timestamp" in cut) return { time: String(cut.timestamp), chainId: -1, blockNumber: -1 };
  const chain = input.chains.find(({ chainId }) => chainId === cut.chainId);
  if (!chain) throw new Error(`Expected chain ${cut.chainId} of the cut among the input's chains, found none.`);
  return { time: String(effectiveTime(chain, cut.number)), chainId: cut.chainId, blockNumber: cut.number };
}

/** SQL: whether a row of this alias began within the cut. */
export const began = (alias: string): string =>
  `(${alias}.block_time <= $1 and (${alias}.chain_id <> $2 or ${alias}.block_number <= $3))`;

/** SQL: whether a version of this alias is valid at the cut. */
export const valid = (alias: string): string =>
  `(${began(alias)} and not (${alias}.valid_to_time <= $1 and (${alias}.chain_id <> $2 or ${alias}.valid_to <= $3)))`;

/** SQL: whether a contribution of this alias is revoked at the cut; never null. */
export const revoked = (alias: string): string =>
  `(${alias}.revoked_block is not null and ${alias}.revoked_time <= $1
    and (${alias}.chain_id <> $2 or ${alias}.revoked_block <= $3))`;

/** Rows of a statement that may name the cut ($1 time, $2 chain, $3 block), mapped, in the canonical order. */
export type Read = (sql: string, map: (row: Row) => unknown) => Promise<unknown[]>;

export function createRead(client: ClientBase, cut: SqlCut): Read {
  return async (sql, map) => {
    // PostgreSQL refuses parameters that a statement does not name.
    const parameters = sql.includes("$1") ? [cut.time, cut.chainId, cut.blockNumber] : [];
    const { rows } = await client.query<Row>(sql, parameters);
    return canonicalRows(rows.map(map));
  };
}
