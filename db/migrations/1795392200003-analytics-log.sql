-- analytics: chains, reorgs, what was set aside, and the log itself.

create or replace function pg_temp.describe(view regclass, about text, variadic columns text[]) returns void
language plpgsql as $$
begin
  if about is not null then
    execute format('comment on view %s is %L', view, about);
  end if;
  for at in 1 .. array_length(columns, 1) by 2 loop
    execute format('comment on column %s.%I is %L', view, columns[at], columns[at + 1]);
  end loop;
end $$;

create view analytics.chains as
select 'eip155:' || h.chain_id as id, h.chain_id, h.name, nullif(h.indexed_number, -1) as indexed_block,
  to_timestamp(h.indexed_time) as indexed_at, nullif(h.finalized_number, -1) as finalized_block,
  to_timestamp(h.finalized_time) as finalized_at, h.source_number as source_block, h.source_seen_at,
  greatest(h.source_number - h.indexed_number, 0) as blocks_behind,
  greatest(extract(epoch from clock_timestamp()) - h.indexed_time, 0) as lag_seconds, h.finality,
  h.error is null and h.source_number is not null and h.indexed_number >= h.source_number - h.finality as is_ready,
  h.error, h.updated_at, (select count(*) from log.reorg as r where r.chain_id = h.chain_id) as reorg_count,
  (h.source_stats ->> 'requests')::numeric as rpc_requests, (h.source_stats ->> 'bytesReceived')::numeric as rpc_bytes,
  (h.source_stats ->> 'retries')::numeric as rpc_retries, (h.source_stats ->> 'failovers')::numeric as rpc_failovers
from log.head as h;
select pg_temp.describe('analytics.chains', 'How far each chain is.',
  'id', 'CAIP-2: eip155:<chain>.',
  'chain_id', 'The chain''s number.',
  'name', 'Its name in the config.',
  'indexed_block', 'Newest block indexed; null before the first.',
  'indexed_at', 'That block''s time.',
  'finalized_block', 'Newest block that counts as final; null before the first.',
  'finalized_at', 'That block''s time.',
  'source_block', 'Newest block its node told of.',
  'source_seen_at', 'When the node was last heard.',
  'blocks_behind', 'Blocks its node has and the index has not yet.',
  'lag_seconds', 'Seconds since the time of the newest block indexed.',
  'finality', 'Blocks below the head from which on a block counts as final.',
  'is_ready', 'Whether it is indexed to within its finality of the node''s head, without an error.',
  'error', 'Why it stopped, where it did.',
  'updated_at', 'When the last batch was committed.',
  'reorg_count', 'Reorgs kept (the newest thousand).',
  'rpc_requests', 'Requests to its nodes since its indexer began.',
  'rpc_bytes', 'Bytes received from them.',
  'rpc_retries', 'Requests asked again.',
  'rpc_failovers', 'Requests that went to another node.');

create view analytics.reorgs as
select r.seen_at as time, r.chain_id, h.name as chain_name, r.to_block, r.depth, r.is_below_finality
from log.reorg as r left join log.head as h on h.chain_id = r.chain_id;
select pg_temp.describe('analytics.reorgs', 'Reorgs seen, the newest thousand of each chain.',
  'time', 'When it was seen.',
  'chain_id', 'The chain.',
  'chain_name', 'Its name in the config.',
  'to_block', 'The last block that stayed.',
  'depth', 'How many blocks were taken back.',
  'is_below_finality', 'Whether blocks that had counted as final were among them.');

create view analytics.anomalies as
select caip.event_id(n.chain_id, b.hash, n.log_index, n.sub_index) as event_id, split_part(n.reason, ':', 1) as code,
  n.reason, n.applied as is_applied, caip.hex(n.account) as account, n.chain_id, to_timestamp(n.block_time) as time,
  caip.hex(e.transaction_hash) as transaction_hash, n.block_number, n.log_index, n.sub_index, n.block_time as unix_time,
  n.account as account_key
from projection.anomaly as n
left join log.block as b on b.chain_id = n.chain_id and b.number = n.block_number
left join log.event as e on e.chain_id = n.chain_id and e.block_number = n.block_number and e.log_index = n.log_index
  and e.sub_index = n.sub_index;
select pg_temp.describe('analytics.anomalies', 'What was set aside, and money that counts although it does not add up.',
  'event_id', 'The event: eip155:<chain>/<block hash>/<log index>/<sub index>.',
  'code', 'The kind of anomaly: the stable word that begins the reason.',
  'reason', 'What was wrong.',
  'is_applied', 'False: set aside, without effect. True: money, counted all the same.',
  'account', 'Whose money it is, 0x lowercase; null otherwise.',
  'chain_id', 'The chain.',
  'time', 'Time of its block.',
  'transaction_hash', 'Its transaction, 0x lowercase.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'account_key', 'account as bytes: compare with caip.bytes(address).');

create view analytics.blocks as
select b.chain_id, b.number, caip.hex(b.hash) as hash, caip.hex(b.parent_hash) as parent_hash,
  to_timestamp(b.time) as time, to_timestamp(b.header_time) as header_time, b.number <= h.finalized_number as is_finalized,
  b.time as unix_time, b.hash as hash_key
from log.block as b left join log.head as h on h.chain_id = b.chain_id;
select pg_temp.describe('analytics.blocks', 'Every block that holds an event; others are not kept.',
  'chain_id', 'The chain.',
  'number', 'Its number.',
  'hash', 'Its hash, 0x lowercase.',
  'parent_hash', 'Its predecessor''s hash, 0x lowercase.',
  'time', 'Its time as the index counts it: never before an earlier block''s.',
  'header_time', 'The time its header says.',
  'is_finalized', 'Whether it lies below the chain''s finality.',
  'unix_time', 'time in seconds since 1970; with chain_id, an index serves it.',
  'hash_key', 'hash as bytes: compare with caip.bytes(hash).');

create view analytics.transactions as
select e.chain_id, caip.hex(e.transaction_hash) as transaction_hash, e.block_number, e.transaction_index,
  to_timestamp(e.block_time) as time, count(*) as event_count,
  count(*) filter (where e.type is null) as undecodable_count, e.block_time as unix_time,
  e.transaction_hash as transaction_key
from log.event as e
group by e.chain_id, e.transaction_hash, e.block_number, e.transaction_index, e.block_time;
select pg_temp.describe('analytics.transactions', 'Every transaction that holds an event.',
  'chain_id', 'The chain.',
  'transaction_hash', 'Its hash, 0x lowercase.',
  'block_number', 'Its block.',
  'transaction_index', 'Its place in the block.',
  'time', 'Time of its block.',
  'event_count', 'How many events of the log it holds.',
  'undecodable_count', 'How many of them gave no domain event.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'transaction_key', 'transaction_hash as bytes: compare with caip.bytes(hash).');

create view analytics.events as
select caip.event_id(e.chain_id, b.hash, e.log_index, e.sub_index) as event_id, e.type::text as type, e.chain_id,
  to_timestamp(e.block_time) as time, e.block_number, e.log_index, e.sub_index, e.transaction_index,
  caip.hex(e.transaction_hash) as transaction_hash, caip.hex(e.emitter) as emitter, e.protocol, e.adapter_version,
  e.decode_error, caip.asset_id(e.asset) as asset_id, caip.hex(e.owner) as owner, e.kind, e.name, e.uri,
  caip.hex(e.content_hash) as content_hash, caip.hex(e.from_account) as from_account, caip.hex(e.to_account) as to_account,
  caip.asset_id(e.child) as child_id, caip.asset_id(e.parent) as parent_id, trim_scale(e.share * 1e-18) as share,
  e.relation, caip.contract_id(e.chain_id, e.emitter, 'contribution', e.contribution) as contribution_id,
  caip.hex(e.contributor) as contributor, e.role, e.weight, e.evidence, caip.hex(e.validator) as validator, e.score,
  caip.hex(e.revoked_by) as revoked_by, e.reason,
  caip.contract_id(e.chain_id, e.invocation_contract, 'invocation', e.invocation) as invocation_id,
  caip.hex(e.caller) as caller,
  caip.contract_id(e.chain_id, e.invocation_contract, 'invocation', e.parent_invocation) as parent_invocation_id,
  caip.token_id(e.chain_id, e.token) as token_id, e.fee as fee_base_units, caip.whole(e.fee, t.decimals) as fee, e.units,
  caip.hex(e.account) as account, e.amount as amount_base_units, caip.whole(e.amount, t.decimals) as amount,
  e.direct as is_direct, caip.hex(e.identity) as identity, caip.hex(e.topics) as topics, caip.hex(e.data) as data,
  e.block_time as unix_time, e.transaction_hash as transaction_key
from log.event as e
left join log.block as b on b.chain_id = e.chain_id and b.number = e.block_number
left join analytics.token as t on t.chain_id = e.chain_id and t.key = e.token;
select pg_temp.describe('analytics.events',
  'The log itself: one row a domain event, and one for a log that gave none. A column is null where the event does not say it.',
  'event_id', 'eip155:<chain>/<block hash>/<log index>/<sub index>.',
  'type', 'Type of the domain event, such as PayoutSettled; null for a log that gave none.',
  'chain_id', 'The chain.',
  'time', 'Time of its block.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'transaction_index', 'Its transaction''s place in the block.',
  'transaction_hash', 'Its transaction, 0x lowercase.',
  'emitter', 'The contract that emitted the log, 0x lowercase.',
  'protocol', 'The protocol whose adapter decoded it.',
  'adapter_version', 'That adapter''s version.',
  'decode_error', 'Why it gave no domain event; null where it did.',
  'asset_id', 'The asset it speaks of, CAIP-19.',
  'owner', 'AssetRegistered: the owner, 0x lowercase.',
  'kind', 'AssetRegistered: the kind.',
  'name', 'AssetRegistered, AssetMetadataChanged: the name.',
  'uri', 'AssetRegistered, AssetMetadataChanged: the uri.',
  'content_hash', 'AssetRegistered, AssetMetadataChanged: the content''s hash, 0x lowercase.',
  'from_account', 'AssetTransferred: from whom, 0x lowercase.',
  'to_account', 'AssetTransferred: to whom, 0x lowercase.',
  'child_id', 'DerivationRegistered, DerivationRevoked: the child, CAIP-19.',
  'parent_id', 'DerivationRegistered, DerivationRevoked: the parent, CAIP-19.',
  'share', 'DerivationRegistered: the share, 1 for all.',
  'relation', 'DerivationRegistered: the relation.',
  'contribution_id', 'Contribution events: the contribution.',
  'contributor', 'ContributionRecorded: who worked, 0x lowercase.',
  'role', 'ContributionRecorded, PayoutSettled: the role.',
  'weight', 'ContributionRecorded: the weight.',
  'evidence', 'ContributionRecorded: the evidence.',
  'score', 'ContributionValidated: the score.');
select pg_temp.describe('analytics.events', null, -- a call takes at most a hundred
  'validator', 'ContributionValidated: who validated, 0x lowercase.',
  'revoked_by', 'ContributionRevoked: who revoked, 0x lowercase.',
  'reason', 'ContributionRevoked: the reason given.',
  'invocation_id', 'InvocationRecorded, PayoutSettled: the invocation.',
  'caller', 'InvocationRecorded: who called, 0x lowercase.',
  'parent_invocation_id', 'InvocationRecorded: the invocation it happened within.',
  'token_id', 'InvocationRecorded, PayoutSettled, PayoutClaimed: the token, CAIP-19.',
  'fee_base_units', 'InvocationRecorded: the fee in base units.',
  'fee', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'units', 'InvocationRecorded: how much was used.',
  'account', 'PayoutSettled, PayoutClaimed, IdentityLinked, IdentityUnlinked: the account, 0x lowercase.',
  'amount_base_units', 'PayoutSettled, PayoutClaimed: how much, in base units.',
  'amount', 'The same in whole tokens, exact; null where the token''s decimals are unknown.',
  'is_direct', 'PayoutSettled: whether it was sent, not credited.',
  'identity', 'IdentityLinked, IdentityUnlinked: the identity, 0x lowercase.',
  'topics', 'The raw log''s topics, 32 bytes each, one after the other, 0x lowercase; on its first event only.',
  'data', 'The raw log''s data, 0x lowercase; on its first event only.',
  'unix_time', 'time in seconds since 1970; an index serves it.',
  'transaction_key', 'transaction_hash as bytes: compare with caip.bytes(hash).');

grant select on all tables in schema analytics to tributary_analyst;
