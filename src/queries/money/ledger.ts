import type { Hex } from "../../domain/hex.js";
import { type Cut, isWithin } from "../reading/cut.js";
import type { Filters, Where } from "../lists/filter.js";
import { type List, type Order, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import { type Sql, allOf, sql } from "../reading/sql.js";

/** What a payout or claim itself says. Amounts are base units of the token, as decimal text. */
export interface LedgerFacts extends Position {
  readonly blockHash: Hex;
  /** Seconds. */
  readonly blockTime: number;
  readonly account: Hex;
  readonly token: Hex;
  readonly amount: string;
  readonly direct: boolean;
  readonly role: string;
  readonly asset: Hex | null;
  readonly invocation: string | null;
  readonly invocationContract: Hex | null;
}

/** Of a row `l` of the ledger and its block `b`. */
export const factColumns = sql`
  ${positionColumns(sql`l`)}, b.hash as "blockHash", l.block_time as "blockTime", l.account, l.token, l.amount, l.direct, l.role,
  l.asset, l.invocation, l.invocation_contract as "invocationContract"`;

export interface LedgerRow extends LedgerFacts {
  readonly isFinalized: boolean;
}

const columns = sql`${factColumns}, l.block_number <= h.finalized_number as "isFinalized"`;

/** For other readers of payouts: what to select of them, and from what. */
export const payoutColumns = columns;

const from = sql`projection.ledger as l join log.head as h on h.chain_id = l.chain_id`;
const joins = sql`join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number`;

export const payoutSource = sql`from ${from} ${joins}`;

/**
 * Block times in the log never fall along a chain, so what is not final is no older than the first block that is not: only rows from
 * then on are looked at. Where every block is final that is null, and there are none.
 */
const isNotFinal = sql`(
  l.block_number > h.finalized_number and l.block_time >= (
    select min((
      select hot.time from log.block as hot
      where hot.chain_id = chain.chain_id and hot.number > chain.finalized_number
      order by hot.number limit 1))
    from log.head as chain))`;

const shared = {
  account: { kind: "address", column: sql`l.account` },
  token: { kind: "token", column: sql`l.token`, chain: sql`l.chain_id` },
  amount: { kind: "amount", column: sql`l.amount` },
  chainId: { kind: "chain", column: sql`l.chain_id` },
  block: { kind: "block", column: sql`l.block_number` },
  timestamp: { kind: "time", column: sql`l.block_time` },
  isFinalized: { kind: "flag", column: sql`(l.block_number <= h.finalized_number)`, whenFalse: () => isNotFinal },
} satisfies Filters;

export const claimFilters = shared;
export const payoutFilters = {
  ...shared,
  asset: { kind: "asset", column: sql`l.asset`, isNullable: true },
  role: { kind: "word", column: sql`l.role` },
  direct: { kind: "flag", column: sql`l.direct` },
} satisfies Filters;

/** Which no index serves. */
const unindexedToken = { ...shared.token, column: sql`(l.token || ''::bytea)` };

/** Served by an index of hashes, in the total order. Of the comparison beside it, which few rows fail, the planner makes little. */
export const isInToken = (token: Sql, chainId: Sql): Sql => sql`(
  hashtextextended(encode(l.token, 'hex'), l.chain_id) = hashtextextended(encode(${token}, 'hex'), ${chainId})
  and coalesce(l.token = ${token} and l.chain_id = ${chainId}, false))`;

const hashedToken = { ...shared.token, whenToken: isInToken };

/**
 * The filters as a list should use them: a token is found by index only where it is one token, asked of the whole list or of accounts.
 * A plan for all values takes every token for a rare one, of which strangers make as many as they like, and would read a common one
 * whole.
 */
export function indexingTokens<Known extends typeof shared>(filters: Known, where: Where | undefined): Known {
  const isAsked = (name: string): boolean => where?.[name] !== undefined;
  if (typeof where?.["token"] !== "string" || ["asset", "asset_in", "AND", "OR"].some(isAsked)) {
    return { ...filters, token: unindexedToken };
  }
  return ["account", "account_in"].some(isAsked) ? filters : { ...filters, token: hashedToken };
}

const byTime = totalOrder(sql`l`);
const byAmount: Order = { name: "AMOUNT", columns: [{ type: "numeric", value: sql`l.amount` }, ...byTime.columns] };
export const ledgerOrders = { TIME: byTime, AMOUNT: byAmount };

/** Settled payouts, or else claims. */
export function ledgerList(kind: "payouts" | "claims", cut: Cut, where: Sql): List {
  const isClaim = kind === "claims" ? sql`l.is_claim` : sql`not l.is_claim`;
  return { name: kind, columns, from, joins, where: allOf([isClaim, isWithin(cut, sql`l`), where]) };
}
