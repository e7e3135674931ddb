-- What lists of contributors and crowded assets are read from: who is a contributor since when, what everybody has earned so
-- far, what an asset's contributions weigh together, and its contributors by weight.
set local search_path = projection;

-- The first contribution, payout or claim of an account on a chain.
create table contributor (
  account bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  primary key (account, chain_id)
);
create index contributor_position_idx on contributor (chain_id, block_number);

insert into contributor (account, chain_id, block_number, log_index, sub_index, block_time)
select distinct on (account, chain_id) account, chain_id, block_number, log_index, sub_index, block_time
from (
  select contributor as account, chain_id, block_number, log_index, sub_index, block_time from contribution
  union all
  select account, chain_id, block_number, log_index, sub_index, block_time from ledger
) as done
order by account, chain_id, block_number, log_index, sub_index;

-- Additive, like the sums before it. What was earned changes with every payout; its magnitude, two digits and how many follow,
-- seldom does. Only that is indexed, so that most changes find room beside the row and touch no index.
create table account_total (
  account bytea not null,
  chain_id bigint not null,
  token bytea not null,
  earned numeric not null,
  payout_count bigint not null,
  magnitude smallint not null generated always as (
    (length(earned::text) * 100 + rpad(left(earned::text, 2), 2, '0')::integer)::smallint
  ) stored,
  primary key (account, chain_id, token)
) with (fillfactor = 70);
create index account_total_magnitude_idx on account_total (chain_id, token, magnitude);

insert into account_total (account, chain_id, token, earned, payout_count)
select account, chain_id, token, sum(amount), count(*) from ledger where not is_claim group by account, chain_id, token;

alter table asset_tally add column weight_total numeric;
comment on column asset_tally.weight_total is 'Of the active contributions.';
update asset_tally t set weight_total = (
  select coalesce(sum(weight_total), 0) from asset_contributor c where c.asset = t.asset and c.chain_id = t.chain_id
);
alter table asset_tally alter column weight_total set not null;

create index asset_contributor_weight_idx on asset_contributor (asset, weight_total desc, account, role);

reset search_path;
