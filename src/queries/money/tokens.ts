import type { ChainToken } from "./earnings.js";
import type { Filters } from "../lists/filter.js";
import type { List, Order } from "../lists/page.js";
import { type Sql, sql } from "../reading/sql.js";

export type TokenRow = ChainToken;

export const tokenFilters = {
  id: { kind: "token", column: sql`t.token`, chain: sql`t.chain_id` },
  chainId: { kind: "chain", column: sql`t.chain_id` },
  address: { kind: "address", column: sql`t.token` },
  symbol: { kind: "text", column: sql`m.symbol`, isNullable: true },
  name: { kind: "text", column: sql`m.name`, isNullable: true },
} satisfies Filters;

export const tokenOrders = {
  ID: {
    name: "ID",
    columns: [
      { type: "bigint", value: sql`t.chain_id` },
      { type: "bytea", value: sql`t.token` },
    ],
  },
} satisfies Record<string, Order>;

/** Every token that an invocation, payout or claim names at present. */
export function tokenList(where: Sql): List {
  return {
    name: "tokens",
    columns: sql`t.chain_id as "chainId", t.token`,
    from: sql`(select distinct h.chain_id, h.token from projection.token_hour as h) as t
      left join enrichment.token as m on m.chain_id = t.chain_id and m.token = t.token`,
    where,
  };
}
