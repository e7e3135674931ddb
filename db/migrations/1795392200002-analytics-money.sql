-- analytics: use and money. Amounts in whole tokens are null where the token's decimals are unknown.

create or replace function pg_temp.describe(view regclass, about text, variadic columns text[]) returns void
language plpgsql as $$
begin
  execute format('comment on view %s is %L', view, about);
  for at in 1 .. array_length(columns, 1) by 2 loop
    execute format('comment on column %s.%I is %L', view, columns[at], columns[at + 1]);
  end loop;
end $$;

create view analytics.invocations as
select caip.contract_id(i.chain_id, i.contract, 'invocation', i.invocation) as invocation_id,
  caip.contract_id(i.chain_id, i.contract, 'invocation', i.parent_invocation) as parent_invocation_id,
  caip.asset_id(i.asset) as asset_id, caip.hex(i.caller) as caller, caip.token_id(i.chain_id, i.token) as token_id,
  t.symbol as token_symbol, i.fee as fee_base_units, caip.whole(i.fee, t.decimals) as fee, i.units, i.chain_id,
  to_timestamp(i.block_time) as time, i.block_number, i.log_index, i.sub_index, i.block_time as unix_time,
  i.asset as asset_key, i.caller as caller_key, i.token as token_key
from projection.invocation as i
left join analytics.token as t on t.chain_id = i.chain_id and t.key = i.token;
select pg_temp.describe('analytics.invocations', 'Every paid use of an asset.',
  'invocation_id', 'eip155:<chain>/<contract>/invocation/<id>.',
  'parent_invocation_id', 'The invocation it happened within; null where it is none''s.',
  'asset_id', 'What was used, CAIP-19; it need not be registered.',
  'caller', 'Who used it, 0x lowercase.',
  'token_id', 'What the fee was paid in, CAIP-19.',
  'token_symbol', 'That token''s symbol; null where unknown.',
  'fee_base_units', 'The fee, in base units of the token.',
  'fee', 'The fee in whole tokens, exact; null where the token''s decimals are unknown.',
  'units', 'How much was used, in the asset''s own units.',
  'chain_id', 'The chain that recorded it.',
  'time', 'Time of its block.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'caller_key', 'caller as bytes: compare with caip.bytes(address).',
  'token_key', 'The token''s address as bytes.');

create view analytics.payouts as
select caip.event_id(l.chain_id, b.hash, l.log_index, l.sub_index) as event_id, caip.hex(l.account) as account, l.role,
  caip.asset_id(l.asset) as asset_id,
  caip.contract_id(l.chain_id, l.invocation_contract, 'invocation', l.invocation) as invocation_id,
  caip.token_id(l.chain_id, l.token) as token_id, t.symbol as token_symbol, l.amount as amount_base_units,
  caip.whole(l.amount, t.decimals) as amount, l.direct as is_direct, l.block_number <= h.finalized_number as is_finalized,
  l.chain_id, to_timestamp(l.block_time) as time, caip.hex(e.transaction_hash) as transaction_hash, l.block_number,
  l.log_index, l.sub_index, l.block_time as unix_time, l.account as account_key, l.asset as asset_key,
  l.token as token_key
from projection.ledger as l
left join log.head as h on h.chain_id = l.chain_id
left join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number
left join log.event as e on e.chain_id = l.chain_id and e.block_number = l.block_number and e.log_index = l.log_index
  and e.sub_index = l.sub_index
left join analytics.token as t on t.chain_id = l.chain_id and t.key = l.token
where not l.is_claim;
select pg_temp.describe('analytics.payouts', 'Every payout settled.',
  'event_id', 'The event it comes from: eip155:<chain>/<block hash>/<log index>/<sub index>.',
  'account', 'Who was paid, 0x lowercase.',
  'role', 'In which role.',
  'asset_id', 'For which asset, CAIP-19; null where for none.',
  'invocation_id', 'For which invocation; null where for none.',
  'token_id', 'What was paid, CAIP-19.',
  'token_symbol', 'That token''s symbol; null where unknown.',
  'amount_base_units', 'How much, in base units of the token.',
  'amount', 'How much in whole tokens, exact; null where the token''s decimals are unknown.',
  'is_direct', 'Whether it was sent to the account; else it was credited, to be claimed.',
  'is_finalized', 'Whether its block lies below the chain''s finality; else a reorg may still take it back.',
  'chain_id', 'The chain that recorded it.',
  'time', 'Time of its block.',
  'transaction_hash', 'Its transaction, 0x lowercase.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'account_key', 'account as bytes: compare with caip.bytes(address).',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'token_key', 'The token''s address as bytes.');

create view analytics.claims as
select caip.event_id(l.chain_id, b.hash, l.log_index, l.sub_index) as event_id, caip.hex(l.account) as account,
  caip.token_id(l.chain_id, l.token) as token_id, t.symbol as token_symbol, l.amount as amount_base_units,
  caip.whole(l.amount, t.decimals) as amount, l.block_number <= h.finalized_number as is_finalized, l.chain_id,
  to_timestamp(l.block_time) as time, caip.hex(e.transaction_hash) as transaction_hash, l.block_number, l.log_index,
  l.sub_index, l.block_time as unix_time, l.account as account_key, l.token as token_key
from projection.ledger as l
left join log.head as h on h.chain_id = l.chain_id
left join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number
left join log.event as e on e.chain_id = l.chain_id and e.block_number = l.block_number and e.log_index = l.log_index
  and e.sub_index = l.sub_index
left join analytics.token as t on t.chain_id = l.chain_id and t.key = l.token
where l.is_claim;
select pg_temp.describe('analytics.claims', 'Every withdrawal of credited money by its account.',
  'event_id', 'The event it comes from: eip155:<chain>/<block hash>/<log index>/<sub index>.',
  'account', 'Who withdrew, 0x lowercase.',
  'token_id', 'What was withdrawn, CAIP-19.',
  'token_symbol', 'That token''s symbol; null where unknown.',
  'amount_base_units', 'How much, in base units of the token.',
  'amount', 'How much in whole tokens, exact; null where the token''s decimals are unknown.',
  'is_finalized', 'Whether its block lies below the chain''s finality; else a reorg may still take it back.',
  'chain_id', 'The chain that recorded it.',
  'time', 'Time of its block.',
  'transaction_hash', 'Its transaction, 0x lowercase.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'account_key', 'account as bytes: compare with caip.bytes(address).',
  'token_key', 'The token''s address as bytes.');

-- Running totals only ever grow along a ledger's rows, so the greatest is the last; grouped, so that a condition on the key
-- reaches the index, and without one all is read once.
create view analytics.earnings as
select caip.hex(g.account) as account, caip.token_id(g.chain_id, g.token) as token_id, t.symbol as token_symbol,
  g.earned as earned_base_units, g.claimed as claimed_base_units, g.earned - g.claimed as claimable_base_units,
  g.finalized_earned as finalized_earned_base_units, caip.whole(g.earned, t.decimals) as earned,
  caip.whole(g.claimed, t.decimals) as claimed, caip.whole(g.earned - g.claimed, t.decimals) as claimable,
  caip.whole(g.finalized_earned, t.decimals) as finalized_earned, g.payout_count, to_timestamp(g.first_time) as first_at,
  to_timestamp(g.last_time) as last_at, g.chain_id, g.account as account_key, g.token as token_key
from (
  select l.account, l.chain_id, l.token, max(l.earned) as earned, max(l.claimed) as claimed,
    coalesce(max(l.earned) filter (where l.block_number <= h.finalized_number), 0) as finalized_earned,
    max(l.payout_count) as payout_count, min(l.block_time) filter (where not l.is_claim) as first_time,
    max(l.block_time) filter (where not l.is_claim) as last_time
  from projection.ledger as l left join log.head as h on h.chain_id = l.chain_id
  group by l.account, l.chain_id, l.token
) as g
left join analytics.token as t on t.chain_id = g.chain_id and t.key = g.token;
select pg_temp.describe('analytics.earnings', 'What each account has earned, claimed and can claim now, by token.',
  'account', 'The account, 0x lowercase.',
  'token_id', 'The token, CAIP-19.',
  'token_symbol', 'The token''s symbol; null where unknown.',
  'earned_base_units', 'All payouts settled on it, in base units.',
  'claimed_base_units', 'Sent directly and withdrawn, in base units.',
  'claimable_base_units', 'Earned less claimed; below zero where more was withdrawn than was seen credited.',
  'finalized_earned_base_units', 'Earned in blocks that no ordinary reorg can take back.',
  'earned', 'Earned in whole tokens, exact; null where the token''s decimals are unknown.',
  'claimed', 'Claimed in whole tokens, likewise.',
  'claimable', 'Claimable in whole tokens, likewise.',
  'finalized_earned', 'Finally earned in whole tokens, likewise.',
  'payout_count', 'How many payouts.',
  'first_at', 'Time of the first payout; null where there was none.',
  'last_at', 'Time of the last payout; null where there was none.',
  'chain_id', 'The token''s chain.',
  'account_key', 'account as bytes: compare with caip.bytes(address).',
  'token_key', 'The token''s address as bytes.');

create view analytics.asset_usage as
select caip.asset_id(u.asset) as asset_id, v.name as asset_name, a.kind as asset_kind,
  caip.token_id(u.chain_id, u.token) as token_id, t.symbol as token_symbol, u.invocation_count,
  u.fee_total as fee_total_base_units, caip.whole(u.fee_total, t.decimals) as fee_total, u.unit_total, u.payout_count,
  u.payout_total as payout_total_base_units, caip.whole(u.payout_total, t.decimals) as payout_total, u.chain_id,
  u.asset as asset_key, u.token as token_key
from projection.asset_usage as u
left join projection.asset as a on a.asset = u.asset
left join projection.asset_version as v on v.asset = u.asset and v.valid_to = 9223372036854775807
left join analytics.token as t on t.chain_id = u.chain_id and t.key = u.token;
select pg_temp.describe('analytics.asset_usage', 'How much each asset was used and paid for, by token, all time.',
  'asset_id', 'The asset, CAIP-19; it need not be registered.',
  'asset_name', 'Its name now; null where not registered.',
  'asset_kind', 'Its kind; null where not registered.',
  'token_id', 'The token, CAIP-19.',
  'token_symbol', 'The token''s symbol; null where unknown.',
  'invocation_count', 'Invocations paid in the token.',
  'fee_total_base_units', 'Their fees together, in base units.',
  'fee_total', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'unit_total', 'Their units together, in the asset''s own units.',
  'payout_count', 'Payouts for the asset in the token.',
  'payout_total_base_units', 'Those payouts together, in base units.',
  'payout_total', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'chain_id', 'The token''s chain, which recorded it.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'token_key', 'The token''s address as bytes.');

create view analytics.token_hours as
select to_timestamp(r.hour * 3600) as time, r.chain_id, caip.token_id(r.chain_id, r.token) as token_id,
  t.symbol as token_symbol, r.invocation_count, r.fee_total as fee_total_base_units,
  caip.whole(r.fee_total, t.decimals) as fee_total, r.payout_count, r.payout_total as payout_total_base_units,
  caip.whole(r.payout_total, t.decimals) as payout_total, r.claim_count, r.claim_total as claim_total_base_units,
  caip.whole(r.claim_total, t.decimals) as claim_total, r.token as token_key
from projection.token_hour as r
left join analytics.token as t on t.chain_id = r.chain_id and t.key = r.token;
select pg_temp.describe('analytics.token_hours', 'Use and money by token and hour (UTC). Hours in which nothing happened have no row.',
  'time', 'Beginning of the hour.',
  'chain_id', 'The chain.',
  'token_id', 'The token, CAIP-19.',
  'token_symbol', 'The token''s symbol; null where unknown.',
  'invocation_count', 'Invocations paid in the token.',
  'fee_total_base_units', 'Their fees together, in base units.',
  'fee_total', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'payout_count', 'Payouts settled.',
  'payout_total_base_units', 'Those payouts together, in base units.',
  'payout_total', 'The same in whole tokens, likewise.',
  'claim_count', 'Withdrawals.',
  'claim_total_base_units', 'Those withdrawals together, in base units.',
  'claim_total', 'The same in whole tokens, likewise.',
  'token_key', 'The token''s address as bytes.');

create view analytics.asset_hours as
select to_timestamp(r.hour * 3600) as time, caip.asset_id(r.asset) as asset_id, r.chain_id,
  caip.token_id(r.chain_id, r.token) as token_id, t.symbol as token_symbol, r.invocation_count,
  r.fee_total as fee_total_base_units, caip.whole(r.fee_total, t.decimals) as fee_total, r.payout_count,
  r.payout_total as payout_total_base_units, caip.whole(r.payout_total, t.decimals) as payout_total,
  r.asset as asset_key, r.token as token_key
from projection.asset_hour as r
left join analytics.token as t on t.chain_id = r.chain_id and t.key = r.token;
select pg_temp.describe('analytics.asset_hours', 'Use and money by asset, token and hour (UTC). Hours in which nothing happened have no row.',
  'time', 'Beginning of the hour.',
  'asset_id', 'The asset, CAIP-19.',
  'chain_id', 'The chain that recorded it.',
  'token_id', 'The token, CAIP-19.',
  'token_symbol', 'The token''s symbol; null where unknown.',
  'invocation_count', 'Invocations of the asset paid in the token.',
  'fee_total_base_units', 'Their fees together, in base units.',
  'fee_total', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'payout_count', 'Payouts settled for the asset.',
  'payout_total_base_units', 'Those payouts together, in base units.',
  'payout_total', 'The same in whole tokens, likewise.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id); an index serves it.',
  'token_key', 'The token''s address as bytes.');

create view analytics.chain_hours as
select to_timestamp(r.hour * 3600) as time, r.chain_id, h.name as chain_name, r.type::text as event_type, r.event_count
from projection.chain_hour as r left join log.head as h on h.chain_id = r.chain_id;
select pg_temp.describe('analytics.chain_hours', 'Events by chain, type and hour (UTC). Hours without events have no row.',
  'time', 'Beginning of the hour.',
  'chain_id', 'The chain.',
  'chain_name', 'Its name in the config.',
  'event_type', 'Type of the domain event, such as PayoutSettled.',
  'event_count', 'How many of them.');

grant select on all tables in schema analytics to tributary_analyst;
