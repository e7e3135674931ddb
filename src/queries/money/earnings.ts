import type { Hex } from "../../domain/hex.js";
import { type Cut, lastBlockWithin } from "../reading/cut.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, bytesArray, sql } from "../reading/sql.js";

export interface ChainToken {
  readonly chainId: number;
  /** 20 zero bytes: the chain's native coin. */
  readonly token: Hex;
}

/** Totals of one account in one token, at the cut; base units as decimal text. */
export interface EarningsRow extends ChainToken {
  readonly account: Hex;
  readonly earned: string;
  readonly claimed: string;
  /** Settled at or below the chain's finalized block. */
  readonly finalizedEarned: string;
  readonly payoutCount: number;
}

/**
 * The totals of these accounts, by account, chain and token: in every token they have a settlement or claim in within the
 * cut, or, where tokens are given, in each of those, zeros included.
 */
export function readEarnings(
  snapshot: Snapshot,
  accounts: readonly Hex[],
  tokens?: readonly ChainToken[],
): Promise<EarningsRow[]> {
  return snapshot.query<EarningsRow>(sql`
    with recursive ${tokens ? lastOfTokens(snapshot.cut, accounts, tokens) : lastOfAll(snapshot.cut, accounts)}
    select last.account, last.chain_id as "chainId", last.token,
      coalesce(last.earned, 0)::text as earned, coalesce(last.claimed, 0)::text as claimed,
      case when last.block_number <= h.finalized_number then last.earned else coalesce(final.earned, 0) end::text
        as "finalizedEarned",
      coalesce(last.payout_count, 0) as "payoutCount"
    from last
    left join log.head as h on h.chain_id = last.chain_id
    left join lateral (
      ${lastEntry(sql`last`, sql`h.finalized_number`)} and last.block_number > h.finalized_number ${NEWEST_FIRST} limit 1
    ) as final on true
    order by last.account, last.chain_id, last.token`);
}

const TOTALS = sql`l.block_number, l.earned, l.claimed, l.payout_count`;
const NEWEST_FIRST = sql`order by l.block_number desc, l.log_index desc, l.sub_index desc`;
/** The same order within each chain and token, as ledger_account_idx has it from its end. */
const LAST_KEY_FIRST = sql`order by l.chain_id desc, l.token desc, l.block_number desc, l.log_index desc, l.sub_index desc`;

/** The entries of a row's account, chain and token up to a block. */
const lastEntry = (of: Sql, upTo: Sql): Sql => sql`
  select ${TOTALS} from projection.ledger as l
  where l.account = ${of}.account and l.chain_id = ${of}.chain_id and l.token = ${of}.token and l.block_number <= ${upTo}`;

/** Relation `last`: the last entry within the cut for each of these accounts and tokens; nulls where there is none. */
const lastOfTokens = (cut: Cut, accounts: readonly Hex[], tokens: readonly ChainToken[]): Sql => sql`last as (
  select wanted.*, l.* from (
    select a.account, t.chain_id, t.token
    from unnest(${bytesArray(accounts)}) as a(account)
    cross join unnest(${tokens.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(tokens.map(({ token }) => token))})
      as t(chain_id, token)
  ) as wanted
  left join lateral (
    ${lastEntry(sql`wanted`, lastBlockWithin(cut, sql`wanted.chain_id`))} ${NEWEST_FIRST} limit 1
  ) as l on true)`;

/**
 * Relation `last`: the last entry within the cut for every token these accounts have one in. Jumps from the last entry of one
 * (chain, token) of an account to that of the one before by index, however many rows lie between. The accounts come by a
 * subquery, whose length no planner sees: the plan for any of them then costs as little as one for these, and is kept.
 */
function lastOfAll(cut: Cut, accounts: readonly Hex[]): Sql {
  // Of the present these are the entries wanted; for a past the index alone tells the tokens.
  const columns = cut ? sql`l.chain_id, l.token` : sql`l.chain_id, l.token, ${TOTALS}`;
  const newest = sql`newest as (
    select a.account, l.*
    from unnest((select ${bytesArray(accounts)})) as a(account)
    cross join lateral (
      select ${columns} from projection.ledger as l where l.account = a.account ${LAST_KEY_FIRST} limit 1
    ) as l
    union all
    select newest.account, l.*
    from newest
    cross join lateral (
      select ${columns} from projection.ledger as l
      where l.account = newest.account and (l.chain_id, l.token) < (newest.chain_id, newest.token) ${LAST_KEY_FIRST} limit 1
    ) as l)`;
  if (!cut) return sql`${newest}, last as (select * from newest)`;
  return sql`${newest}, last as (
    select newest.*, l.*
    from newest
    cross join lateral (
      ${lastEntry(sql`newest`, lastBlockWithin(cut, sql`newest.chain_id`))} ${NEWEST_FIRST} limit 1
    ) as l)`;
}

export interface EarningsKey extends ChainToken {
  readonly account: Hex;
}

/** Block times, in seconds, of the first and last settlement within the cut. */
export interface SettlementSpan {
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** The spans of these keys, in their order. */
export function readSettlementSpans(snapshot: Snapshot, keys: readonly EarningsKey[]): Promise<SettlementSpan[]> {
  const settlements = sql`
    select l.block_time from projection.ledger as l
    where l.account = wanted.account and l.chain_id = wanted.chain_id and l.token = wanted.token and not l.is_claim
      and l.block_number <= ${lastBlockWithin(snapshot.cut, sql`wanted.chain_id`)}`;
  return snapshot.query<SettlementSpan>(sql`
    select
      (${settlements} order by l.block_number, l.log_index, l.sub_index limit 1) as "firstAt",
      (${settlements} order by l.block_number desc, l.log_index desc, l.sub_index desc limit 1) as "lastAt"
    from unnest(
      ${bytesArray(keys.map(({ account }) => account))}, ${keys.map(({ chainId }) => chainId)}::bigint[],
      ${bytesArray(keys.map(({ token }) => token))}
    ) with ordinality as wanted(account, chain_id, token, place)
    order by wanted.place`);
}
