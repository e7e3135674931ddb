import type { Hex } from "../domain/hex.js";
import { lastBlockWithin } from "./cut.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, bytesArray, sql } from "./sql.js";

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
  const upTo = lastBlockWithin(snapshot.cut, sql`pair.chain_id`);
  return snapshot.query<EarningsRow>(sql`
    with recursive pair as ${tokens ? givenPairs(accounts, tokens) : ownPairs(accounts)}
    select pair.account, pair.chain_id as "chainId", pair.token,
      coalesce(last.earned, 0)::text as earned, coalesce(last.claimed, 0)::text as claimed,
      case when last.block_number <= h.finalized_number then last.earned else coalesce(final.earned, 0) end::text
        as "finalizedEarned",
      coalesce(last.payout_count, 0) as "payoutCount"
    from pair
    left join log.head as h on h.chain_id = pair.chain_id
    ${tokens ? sql`left join` : sql`join`} lateral (
      select l.block_number, l.earned, l.claimed, l.payout_count from projection.ledger as l
      where l.account = pair.account and l.chain_id = pair.chain_id and l.token = pair.token and l.block_number <= ${upTo}
      order by l.block_number desc, l.log_index desc, l.sub_index desc limit 1
    ) as last on true
    left join lateral (
      select l.earned from projection.ledger as l
      where last.block_number > h.finalized_number
        and l.account = pair.account and l.chain_id = pair.chain_id and l.token = pair.token
        and l.block_number <= h.finalized_number
      order by l.block_number desc, l.log_index desc, l.sub_index desc limit 1
    ) as final on true
    order by pair.account, pair.chain_id, pair.token`);
}

const givenPairs = (accounts: readonly Hex[], tokens: readonly ChainToken[]): Sql => sql`(
  select a.account, t.chain_id, t.token
  from unnest(${bytesArray(accounts)}) as a(account)
  cross join unnest(${tokens.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(tokens.map(({ token }) => token))})
    as t(chain_id, token))`;

/**
 * Jumps from one (chain, token) of an account to its next by index, however many rows lie between. The accounts come by a
 * subquery, whose length no planner sees: the plan for any of them then costs as little as one for these, and is kept.
 */
const ownPairs = (accounts: readonly Hex[]): Sql => sql`(
  select a.account, first.chain_id, first.token
  from unnest((select ${bytesArray(accounts)})) as a(account)
  cross join lateral (
    select l.chain_id, l.token from projection.ledger as l where l.account = a.account
    order by l.chain_id, l.token limit 1
  ) as first
  union all
  select pair.account, next.chain_id, next.token
  from pair
  cross join lateral (
    select l.chain_id, l.token from projection.ledger as l
    where l.account = pair.account and (l.chain_id, l.token) > (pair.chain_id, pair.token)
    order by l.chain_id, l.token limit 1
  ) as next)`;

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
