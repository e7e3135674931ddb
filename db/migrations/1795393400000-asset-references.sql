-- Since when each chain names an asset that was not registered there by then: before, each question for assets that are only named
-- went over all tables that name any.
set local search_path = projection;

-- A derivation registered and revoked in one block left no row, and so nothing of the assets it named.
insert into derivation (child, parent, chain_id, block_number, log_index, sub_index, block_time, valid_to, valid_to_time, share, relation)
select distinct on (e.child, e.parent, e.chain_id, e.block_number)
  e.child, e.parent, e.chain_id, e.block_number, e.log_index, e.sub_index, e.block_time, e.block_number, e.block_time, e.share, e.relation
from log.event as e
where e.type = 'DerivationRegistered'
  and not exists (
    select from anomaly as a
    where (a.chain_id, a.block_number, a.log_index, a.sub_index) = (e.chain_id, e.block_number, e.log_index, e.sub_index) and not a.applied
  )
  and not exists (
    select from derivation as d
    where (d.child, d.parent, d.chain_id, d.block_number) = (e.child, e.parent, e.chain_id, e.block_number)
  )
order by e.child, e.parent, e.chain_id, e.block_number, e.log_index desc, e.sub_index desc;

create table asset_reference (
  asset bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  block_time bigint not null
);

insert into asset_reference (asset, chain_id, block_number, block_time)
select asset, chain_id, block_number, block_time
from (
  select asset, chain_id, min(block_number) as block_number, min(block_time) as block_time
  from (
    select unnest(array[child, parent]) as asset, chain_id, block_number, block_time from derivation
    union all select asset, chain_id, block_number, block_time from contribution
    union all select asset, chain_id, block_number, block_time from invocation
    union all select asset, chain_id, block_number, block_time from ledger where asset is not null
  ) as named
  group by asset, chain_id
) as first
where not exists (
  select from asset as a
  where a.asset = first.asset and a.chain_id = first.chain_id and a.block_number <= first.block_number
);

alter table asset_reference add primary key (asset, chain_id);
create index asset_reference_position_idx on asset_reference (chain_id, block_number);
analyze asset_reference;

reset search_path;
