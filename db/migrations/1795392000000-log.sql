-- The log: what the chains said, appended only. Every row belongs to one chain, and to that chain's partition.
-- Its writer may insert; rows leave in one place, log.rewind.

do $$
begin
  if not exists (select from pg_roles where rolname = 'tributary_writer') then
    create role tributary_writer nologin;
  end if;
  if not exists (select from pg_roles where rolname = 'tributary_reader') then
    create role tributary_reader nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- roles belong to the whole server: another database's migration made them at the same moment
end $$;

create schema log;
grant usage on schema log to tributary_writer, tributary_reader;
alter default privileges in schema log grant select on tables to tributary_writer, tributary_reader;

create type log.event_type as enum (
  'AssetRegistered', 'AssetMetadataChanged', 'AssetTransferred',
  'DerivationRegistered', 'DerivationRevoked',
  'ContributionRecorded', 'ContributionValidated', 'ContributionRevoked',
  'InvocationRecorded',
  'PayoutSettled', 'PayoutClaimed',
  'IdentityLinked', 'IdentityUnlinked'
);

-- A block that holds at least one row of log.event.
create table log.block (
  chain_id bigint not null,
  number bigint not null,
  hash bytea not null,
  parent_hash bytea not null,
  header_time bigint not null, -- seconds, as the header says
  time bigint not null,        -- seconds, never less than an earlier block's
  digest bytea not null,       -- sha256 over the digest before it and this block's raw logs: a row changed later is found out
  primary key (chain_id, number)
) partition by list (chain_id);
create index block_hash_idx on log.block (hash);
create index block_time_idx on log.block (chain_id, time, number);

-- One row a domain event, and one (type null) for a log that gave none. sub_index counts the events of one log;
-- the row of sub_index 0 carries the raw topics and data.
create table log.event (
  chain_id bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  transaction_index integer not null,
  block_time bigint not null,
  type log.event_type,
  adapter_version integer not null,
  direct boolean,
  transaction_hash bytea not null,
  emitter bytea not null,
  protocol text not null,
  topics bytea,             -- up to four, 32 bytes each, one after the other
  data bytea,
  decode_error text,
  -- What the domain event says; each column belongs to the events that have a field of its name.
  asset bytea,               -- asset keys: src/domain/asset-key.ts
  owner bytea,
  kind text,
  name text,
  uri text,
  content_hash bytea,
  from_account bytea,
  to_account bytea,
  child bytea,
  parent bytea,
  parent_in_range boolean,   -- false: the parent's chain id is no chain id (ARCHITECTURE.md, Derivations)
  share numeric,             -- integer of 1e-18
  relation text,
  contribution numeric,      -- id within the emitting contract
  contributor bytea,
  role text,
  weight numeric,
  evidence text,
  validator bytea,
  score numeric,
  revoked_by bytea,
  reason text,
  invocation numeric,        -- id within invocation_contract
  invocation_contract bytea,
  caller bytea,
  parent_invocation numeric,
  token bytea,               -- 20 zero bytes: the chain's native coin
  fee numeric,               -- base units of the token
  units numeric,
  account bytea,
  amount numeric,            -- base units of the token
  identity bytea,
  primary key (chain_id, block_number, log_index, sub_index),
  check ((sub_index = 0) = (topics is not null and data is not null)),
  check ((type is null) = (decode_error is not null))
) partition by list (chain_id);
create index event_transaction_idx on log.event (transaction_hash);
create index event_total_order_idx on log.event (block_time, chain_id, block_number, log_index, sub_index);

-- How far each chain is. Head state: outside the laws of rewind and replay.
create table log.head (
  chain_id bigint primary key,
  name text not null,
  finality integer not null,
  indexed_number bigint not null default -1,
  indexed_hash bytea not null default '\x',
  indexed_time bigint,
  finalized_number bigint not null default -1,
  finalized_hash bytea not null default '\x',
  finalized_time bigint,
  source_number bigint,
  source_seen_at timestamptz,
  source_stats jsonb, -- what the gateway counts: requests, bytes, retries, failovers, ranges, reorgs
  updated_at timestamptz not null default now(),
  error text -- why the chain stopped, when it did
);

-- Blocks above the finalized one, contiguous: what a reorg may still take back.
create table log.hot_block (
  chain_id bigint not null references log.head,
  number bigint not null,
  hash bytea not null,
  time bigint not null, -- seconds, never less than an earlier block's
  primary key (chain_id, number)
);

-- Which logs the chain was indexed for; another scope in the config means indexing again from where they part.
create table log.scope (
  chain_id bigint not null references log.head,
  address bytea not null,
  topic0 bytea not null,
  from_block bigint not null,
  primary key (chain_id, address, topic0)
);

-- Reorgs seen, the newest of each chain: for operators, outside the laws.
create table log.reorg (
  chain_id bigint not null,
  seen_at timestamptz not null default clock_timestamp(),
  to_block bigint not null,
  depth bigint not null,
  is_below_finality boolean not null,
  primary key (chain_id, seen_at)
);

grant insert on log.block, log.event to tributary_writer;
grant insert, update, delete on log.head, log.hot_block, log.scope, log.reorg to tributary_writer;

-- Prepares a chain's partitions and head; does nothing where they stand.
create function log.open_chain(id bigint, chain_name text, chain_finality integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('tributary open_chain', 0));
  execute format('create table if not exists log.block_%s partition of log.block for values in (%s)', id, id);
  execute format('create table if not exists log.event_%s partition of log.event for values in (%s)', id, id);
  execute format('grant select on log.block_%s, log.event_%s to tributary_writer, tributary_reader', id, id);
  insert into log.head (chain_id, name, finality) values (id, chain_name, chain_finality)
    on conflict (chain_id) do update set name = excluded.name, finality = excluded.finality
    where (head.name, head.finality) is distinct from (excluded.name, excluded.finality);
end $$;

-- The one place where rows leave the log: all of a chain above a block. Projections are rewound before it.
create function log.rewind(id bigint, to_block bigint) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare removed bigint;
begin
  delete from log.event where chain_id = id and block_number > to_block;
  get diagnostics removed = row_count;
  delete from log.block where chain_id = id and number > to_block;
  return removed;
end $$;

revoke execute on function log.open_chain, log.rewind from public;
grant execute on function log.open_chain, log.rewind to tributary_writer;
