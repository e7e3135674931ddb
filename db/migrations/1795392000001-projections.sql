-- Projections: the log's image. Each row belongs to the chain that wrote it (chain_id), and can be rebuilt from log.event.
-- Blocks bound what a row is valid for: from its block_number (inclusive) to valid_to (exclusive; the largest bigint: still valid).
-- These tables are no public interface: read the API, or the views of schema analytics.

create schema projection;
grant usage on schema projection to tributary_writer, tributary_reader;
alter default privileges in schema projection grant select on tables to tributary_reader;
alter default privileges in schema projection grant select, insert, update, delete on tables to tributary_writer;
set local search_path = projection;

create table asset (
  asset bytea primary key,
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  kind text not null
);
create index asset_position_idx on asset (chain_id, block_number);
create index asset_total_order_idx on asset (block_time, chain_id, block_number, log_index, sub_index);
create index asset_kind_idx on asset (kind, block_time, chain_id, block_number, log_index, sub_index);

create table asset_version (
  asset bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  block_time bigint not null,
  valid_to bigint not null default 9223372036854775807,
  valid_to_time bigint not null default 9223372036854775807,
  owner bytea, -- null: burnt
  name text not null,
  uri text not null,
  content_hash bytea not null,
  primary key (asset, block_number)
);
create index asset_version_position_idx on asset_version (chain_id, block_number);
create index asset_version_end_idx on asset_version (chain_id, valid_to) where valid_to < 9223372036854775807;
create index asset_version_owner_idx on asset_version (owner, asset);
-- Names come from strangers and can be a megabyte long: nothing indexes more than their first 256 characters.
create index asset_version_name_idx on asset_version (lower(left(name, 256)), asset);

create table derivation (
  child bytea not null,
  parent bytea not null,
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  valid_to bigint not null default 9223372036854775807,
  valid_to_time bigint not null default 9223372036854775807,
  share numeric not null,
  relation text not null,
  primary key (child, parent, chain_id, block_number)
);
create index derivation_position_idx on derivation (chain_id, block_number);
create index derivation_end_idx on derivation (chain_id, valid_to) where valid_to < 9223372036854775807;
create index derivation_child_idx on derivation (child) where valid_to = 9223372036854775807;
create index derivation_parent_idx on derivation (parent) where valid_to = 9223372036854775807;
create index derivation_parent_past_idx on derivation (parent, block_time);
create index derivation_total_order_idx on derivation (block_time, chain_id, block_number, log_index, sub_index);

create table contribution (
  chain_id bigint not null,
  contract bytea not null,
  contribution numeric not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  asset bytea not null,
  contributor bytea not null,
  role text not null,
  weight numeric not null,
  evidence text not null,
  revoked_block bigint,
  revoked_log_index integer,
  revoked_sub_index integer,
  revoked_time bigint,
  revoked_by bytea,
  revoke_reason text,
  primary key (contract, contribution, chain_id)
);
create index contribution_position_idx on contribution (chain_id, block_number);
create index contribution_revoked_idx on contribution (chain_id, revoked_block) where revoked_block is not null;
create index contribution_asset_idx on contribution (asset, block_time, chain_id, block_number, log_index, sub_index);
create index contribution_contributor_idx on contribution (contributor, block_time, chain_id, block_number, log_index, sub_index);
create index contribution_total_order_idx on contribution (block_time, chain_id, block_number, log_index, sub_index);

create table contribution_validation (
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  contract bytea not null,
  contribution numeric not null,
  validator bytea not null,
  score numeric not null,
  primary key (chain_id, block_number, log_index, sub_index)
);
create index contribution_validation_idx on contribution_validation (contract, contribution, chain_id);

create table invocation (
  chain_id bigint not null,
  contract bytea not null,
  invocation numeric not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  asset bytea not null,
  caller bytea not null,
  parent_invocation numeric,
  token bytea not null,
  fee numeric not null,
  units numeric not null,
  primary key (contract, invocation, chain_id)
);
create index invocation_position_idx on invocation (chain_id, block_number);
create index invocation_asset_idx on invocation (asset, block_time, chain_id, block_number, log_index, sub_index);
create index invocation_caller_idx on invocation (caller, block_time, chain_id, block_number, log_index, sub_index);
create index invocation_parent_idx on invocation (contract, parent_invocation, chain_id) where parent_invocation is not null;
create index invocation_total_order_idx on invocation (block_time, chain_id, block_number, log_index, sub_index);

-- Money: one row a payout or claim, with the running totals of its (chain, account, token) after it.
-- The present is an account's last row, a past block one look-up, a rewind a delete.
create table ledger (
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  is_claim boolean not null,
  direct boolean not null,     -- of a payout: sent, not credited
  block_time bigint not null,
  payout_count bigint not null,
  account bytea not null,
  token bytea not null,
  amount numeric not null,
  earned numeric not null,     -- settled so far, this row included
  claimed numeric not null,    -- sent directly or withdrawn so far, this row included
  role text not null,
  asset bytea,
  invocation numeric,
  invocation_contract bytea,
  primary key (chain_id, block_number, log_index, sub_index)
);
create index ledger_account_idx on ledger (account, chain_id, token, block_number, log_index, sub_index);
create index ledger_account_order_idx on ledger (account, block_time, chain_id, block_number, log_index, sub_index);
create index ledger_asset_idx on ledger (asset, block_time, chain_id, block_number, log_index, sub_index) where asset is not null;
create index ledger_invocation_idx on ledger (invocation_contract, invocation, chain_id) where invocation is not null;
create index ledger_total_order_idx on ledger (block_time, chain_id, block_number, log_index, sub_index);

-- Additive: +1 when applied, -1 when rewound; a row whose counts return to 0 goes.
create table asset_usage (
  asset bytea not null,
  chain_id bigint not null,
  token bytea not null,
  invocation_count bigint not null,
  fee_total numeric not null,
  unit_total numeric not null,
  payout_count bigint not null,
  payout_total numeric not null,
  primary key (asset, chain_id, token)
);

create table token_hour (
  chain_id bigint not null,
  token bytea not null,
  hour bigint not null, -- block time, in whole hours since 1970
  invocation_count bigint not null,
  fee_total numeric not null,
  payout_count bigint not null,
  payout_total numeric not null,
  claim_count bigint not null,
  claim_total numeric not null,
  primary key (chain_id, token, hour)
);

create table asset_hour (
  asset bytea not null,
  chain_id bigint not null,
  token bytea not null,
  hour bigint not null,
  invocation_count bigint not null,
  fee_total numeric not null,
  payout_count bigint not null,
  payout_total numeric not null,
  primary key (asset, chain_id, token, hour)
);

create table chain_hour (
  chain_id bigint not null,
  hour bigint not null,
  type log.event_type not null,
  event_count bigint not null,
  primary key (chain_id, hour, type)
);

-- Active contributions (recorded, not revoked), added up.
create table asset_contributor (
  asset bytea not null,
  account bytea not null,
  role text not null,
  chain_id bigint not null,
  contribution_count bigint not null,
  weight_total numeric not null,
  primary key (asset, account, role, chain_id)
);

create table asset_tally (
  asset bytea not null,
  chain_id bigint not null,
  child_count bigint not null,        -- current direct derivations of which it is the parent
  contribution_count bigint not null, -- active
  primary key (asset, chain_id)
);

create table identity_link (
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  identity bytea not null,
  account bytea not null,
  is_linked boolean not null,
  primary key (chain_id, block_number, log_index, sub_index)
);
create index identity_link_identity_idx on identity_link (identity, account);
create index identity_link_account_idx on identity_link (account, block_time, chain_id, block_number, log_index, sub_index);

-- What was set aside (applied false), and money applied although it does not add up (applied true).
create table anomaly (
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  block_time bigint not null,
  applied boolean not null,
  reason text not null,
  account bytea,
  primary key (chain_id, block_number, log_index, sub_index)
);
create index anomaly_total_order_idx on anomaly (block_time, chain_id, block_number, log_index, sub_index);

reset search_path;
