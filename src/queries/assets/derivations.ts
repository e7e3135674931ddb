import type { Hex } from "../../domain/hex.js";
import { type Cut, isValidAt } from "../reading/cut.js";
import type { Filters } from "../lists/filter.js";
import { type List, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import { type Sql, allOf, sql } from "../reading/sql.js";

/** A derivation as it stood at the cut, at the position of its latest registration. */
export interface DerivationRow extends Position {
  readonly child: Hex;
  readonly parent: Hex;
  /** Integer of 1e-18, as decimal text. */
  readonly share: string;
  readonly relation: string;
  /** Seconds. */
  readonly blockTime: number;
}

export const derivationFilters = {
  child: { kind: "asset", column: sql`d.child` },
  parent: { kind: "asset", column: sql`d.parent` },
  share: { kind: "share", column: sql`d.share` },
  relation: { kind: "word", column: sql`d.relation` },
  chainId: { kind: "chain", column: sql`d.chain_id` },
  block: { kind: "block", column: sql`d.block_number` },
  timestamp: { kind: "time", column: sql`d.block_time` },
} satisfies Filters;

const byTime = totalOrder(sql`d`);
export const derivationOrders = {
  TIME: byTime,
  SHARE: { name: "SHARE", columns: [{ type: "numeric" as const, value: sql`d.share` }, ...byTime.columns] },
};

/** Direct derivations, whether or not a lineage admits them. */
export function derivationList(cut: Cut, where: Sql): List {
  return {
    name: "derivations",
    columns: sql`${positionColumns(sql`d`)}, d.child, d.parent, d.share::text, d.relation, d.block_time as "blockTime"`,
    from: sql`projection.derivation as d`,
    where: allOf([isValidAt(cut, sql`d`), where]),
  };
}
