import type { Hex } from "../../domain/hex.js";
import { type Sql, allOf, bytesArray, sql } from "../reading/sql.js";

/** Which payouts: on one of these accounts, and for one of these assets; absent: any. */
export interface PayoutFilter {
  readonly accounts?: readonly Hex[];
  readonly assets?: readonly Hex[];
}

/** Whether a row, by its account and asset, is one of them. */
export const matchesFilter = ({ accounts, assets }: PayoutFilter, row: Sql): Sql =>
  allOf([
    ...(accounts ? [sql`${row}.account = any(${bytesArray(accounts)})`] : []),
    ...(assets ? [sql`${row}.asset = any(${bytesArray(assets)})`] : []),
  ]);
