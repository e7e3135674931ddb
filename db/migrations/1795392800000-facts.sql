-- A log can be decoded and say nothing the vocabulary has: it told a fact, such as which contract a factory made.
alter table log.event drop constraint event_check1;
alter table log.event add constraint event_type_check check (type is null or decode_error is null);

alter table log.event add column tells_facts boolean; -- at a log's first event; true: later logs are decoded with what it told
create index event_fact_idx on log.event (chain_id, block_number, log_index) where tells_facts;

create or replace view analytics.transactions as
select e.chain_id, caip.hex(e.transaction_hash) as transaction_hash, e.block_number, e.transaction_index,
  to_timestamp(e.block_time) as time, count(*) as event_count,
  count(*) filter (where e.decode_error is not null) as undecodable_count, e.block_time as unix_time,
  e.transaction_hash as transaction_key
from log.event as e
group by e.chain_id, e.transaction_hash, e.block_number, e.transaction_index, e.block_time;
comment on column analytics.transactions.undecodable_count is 'How many of them could not be decoded.';
comment on column analytics.events.decode_error is 'Why it could not be decoded; null where it could.';
