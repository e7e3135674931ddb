import type { Hex } from "../../domain/hex.js";
import { type Cut, isWithin } from "../reading/cut.js";
import type { Filters } from "../lists/filter.js";
import { type List, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import { type Sql, allOf, sql } from "../reading/sql.js";

/** An event set aside (`applied` false), or money that counts although it does not add up. */
export interface AnomalyRow extends Position {
  readonly applied: boolean;
  /** A sentence that begins with a stable code word and a colon. */
  readonly reason: string;
  readonly account: Hex | null;
}

export const anomalyFilters = {
  applied: { kind: "flag", column: sql`n.applied` },
  reason: { kind: "text", column: sql`n.reason` },
  account: { kind: "address", column: sql`n.account`, isNullable: true },
  chainId: { kind: "chain", column: sql`n.chain_id` },
  block: { kind: "block", column: sql`n.block_number` },
  timestamp: { kind: "time", column: sql`n.block_time` },
} satisfies Filters;

export const anomalyOrders = { TIME: totalOrder(sql`n`) };

export function anomalyList(cut: Cut, where: Sql): List {
  return {
    name: "anomalies",
    columns: sql`${positionColumns(sql`n`)}, n.applied, n.reason, n.account`,
    from: sql`projection.anomaly as n`,
    where: allOf([isWithin(cut, sql`n`), where]),
  };
}
