-- Ready is what the API calls ready: indexed at present, too. And a chain taken back for other contracts of the config is no reorg.
create or replace view analytics.chains as
select 'eip155:' || h.chain_id as id, h.chain_id, h.name, nullif(h.indexed_number, -1) as indexed_block,
  to_timestamp(h.indexed_time) as indexed_at, nullif(h.finalized_number, -1) as finalized_block,
  to_timestamp(h.finalized_time) as finalized_at, h.source_number as source_block, h.source_seen_at,
  greatest(h.source_number - h.indexed_number, 0) as blocks_behind,
  greatest(extract(epoch from clock_timestamp()) - h.indexed_time, 0) as lag_seconds, h.finality,
  h.error is null and coalesce(h.source_seen_at > clock_timestamp() - interval '1 minute', true)
    and h.source_number is not null and h.indexed_number >= h.source_number - h.finality as is_ready,
  h.error, h.updated_at,
  (select count(*) from log.reorg as r where r.chain_id = h.chain_id and not r.is_scope_change) as reorg_count,
  (h.source_stats ->> 'requests')::numeric as rpc_requests, (h.source_stats ->> 'bytesReceived')::numeric as rpc_bytes,
  (h.source_stats ->> 'retries')::numeric as rpc_retries, (h.source_stats ->> 'failovers')::numeric as rpc_failovers
from log.head as h;

create or replace view analytics.reorgs as
select r.seen_at as time, r.chain_id, h.name as chain_name, r.to_block, r.depth, r.is_below_finality
from log.reorg as r left join log.head as h on h.chain_id = r.chain_id
where not r.is_scope_change;

comment on column analytics.chains.source_seen_at is 'When its indexer last noted how far its node is; as a rule it does each second.';
comment on column analytics.chains.is_ready is
  'Whether it is indexed to within its finality of the node''s head, without an error, by an indexer that noted its node within the last minute.';
comment on column analytics.anomalies.account is
  'The account concerned, 0x lowercase: whose money, work, asset or call it is; null where there is none.';
