-- What an asset is called and whose it is change apart, so their versions stand apart: a transfer that copied the texts beside it
-- let a stranger with a megabyte name fill the disk. Both are folded from the log anew; a version begins in each block that sets it.
set local search_path = projection;

create table asset_metadata (
  asset bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  block_time bigint not null,
  valid_to bigint not null default 9223372036854775807,
  valid_to_time bigint not null default 9223372036854775807,
  name text not null,
  uri text not null,
  content_hash bytea not null
);

create table asset_owner (
  asset bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  block_time bigint not null,
  valid_to bigint not null default 9223372036854775807,
  valid_to_time bigint not null default 9223372036854775807,
  owner bytea -- null: burnt
);

insert into asset_metadata (asset, chain_id, block_number, block_time, valid_to, valid_to_time, name, uri, content_hash)
select asset, chain_id, block_number, block_time,
  coalesce(lead(block_number) over blocks, 9223372036854775807),
  coalesce(lead(block_time) over blocks, 9223372036854775807), name, uri, content_hash
from (
  select distinct on (e.asset, e.block_number) e.asset, e.chain_id, e.block_number, e.block_time, e.name, e.uri, e.content_hash
  from log.event as e
  join asset as a on a.asset = e.asset
    and ((e.type = 'AssetRegistered' and (a.block_number, a.log_index, a.sub_index) = (e.block_number, e.log_index, e.sub_index))
      or (e.type = 'AssetMetadataChanged' and (a.block_number, a.log_index, a.sub_index) < (e.block_number, e.log_index, e.sub_index)))
  where e.type in ('AssetRegistered', 'AssetMetadataChanged')
  order by e.asset, e.block_number, e.log_index desc, e.sub_index desc
) as change
window blocks as (partition by asset order by block_number);

-- A transfer from nobody is the mint's, which the registration covers; one to nobody burns.
insert into asset_owner (asset, chain_id, block_number, block_time, valid_to, valid_to_time, owner)
select asset, chain_id, block_number, block_time,
  coalesce(lead(block_number) over blocks, 9223372036854775807),
  coalesce(lead(block_time) over blocks, 9223372036854775807),
  nullif(owner, '\x0000000000000000000000000000000000000000')
from (
  select distinct on (e.asset, e.block_number) e.asset, e.chain_id, e.block_number, e.block_time,
    coalesce(e.owner, e.to_account) as owner
  from log.event as e
  join asset as a on a.asset = e.asset
    and ((e.type = 'AssetRegistered' and (a.block_number, a.log_index, a.sub_index) = (e.block_number, e.log_index, e.sub_index))
      or (e.type = 'AssetTransferred' and (a.block_number, a.log_index, a.sub_index) < (e.block_number, e.log_index, e.sub_index)))
  where e.type in ('AssetRegistered', 'AssetTransferred')
    and e.from_account is distinct from '\x0000000000000000000000000000000000000000'
  order by e.asset, e.block_number, e.log_index desc, e.sub_index desc
) as change
window blocks as (partition by asset order by block_number);

alter table asset_metadata add primary key (asset, block_number);
create index asset_metadata_position_idx on asset_metadata (chain_id, block_number);
create index asset_metadata_end_idx on asset_metadata (chain_id, valid_to) where valid_to < 9223372036854775807;
-- Names come from strangers and can be a megabyte long: nothing indexes more than their first 256 characters.
create index asset_metadata_name_idx on asset_metadata (lower(left(name, 256)), asset);

alter table asset_owner add primary key (asset, block_number);
create index asset_owner_position_idx on asset_owner (chain_id, block_number);
create index asset_owner_end_idx on asset_owner (chain_id, valid_to) where valid_to < 9223372036854775807;
create index asset_owner_owner_idx on asset_owner (owner, asset);

create or replace view analytics.assets as
select caip.asset_id(a.asset) as asset_id, a.chain_id, a.kind, m.name, caip.hex(o.owner) as owner, m.uri,
  caip.hex(m.content_hash) as content_hash, to_timestamp(a.block_time) as registered_at,
  to_timestamp(greatest(m.block_time, o.block_time)) as changed_at, coalesce(tally.child_count, 0)::bigint as child_count,
  coalesce(tally.contribution_count, 0)::bigint as contribution_count, a.block_number, a.log_index, a.sub_index,
  a.block_time as unix_time, a.asset as asset_key, o.owner as owner_key
from asset as a
join asset_metadata as m on m.asset = a.asset and m.valid_to = 9223372036854775807
join asset_owner as o on o.asset = a.asset and o.valid_to = 9223372036854775807
left join (
  select t.asset, sum(t.child_count) as child_count, sum(t.contribution_count) as contribution_count
  from asset_tally as t group by t.asset
) as tally on tally.asset = a.asset;

create or replace view analytics.asset_usage as
select caip.asset_id(u.asset) as asset_id, m.name as asset_name, a.kind as asset_kind,
  caip.token_id(u.chain_id, u.token) as token_id, t.symbol as token_symbol, u.invocation_count,
  u.fee_total as fee_total_base_units, caip.whole(u.fee_total, t.decimals) as fee_total, u.unit_total, u.payout_count,
  u.payout_total as payout_total_base_units, caip.whole(u.payout_total, t.decimals) as payout_total, u.chain_id,
  u.asset as asset_key, u.token as token_key
from asset_usage as u
left join asset as a on a.asset = u.asset
left join asset_metadata as m on m.asset = u.asset and m.valid_to = 9223372036854775807
left join analytics.token as t on t.chain_id = u.chain_id and t.key = u.token;

drop table asset_version;

-- Trigrams are of whichever schema the extension was put into.
reset search_path;
create index asset_metadata_name_trigram_idx on projection.asset_metadata using gin (left(name, 256) gin_trgm_ops);

analyze projection.asset_metadata, projection.asset_owner;
