-- The journal of retractions: what was taken back of what subscribers may have been told. Outside the laws, and bounded: the
-- newest of each chain are kept (src/log/record-retraction.ts).

-- One row a rewind of a chain. Numbers are contiguous, so that a reader sees where the journal no longer reaches back.
create table log.retraction (
  chain_id bigint not null,
  number bigint not null,      -- 1, 2, 3 … within the chain
  to_block bigint not null,    -- all above it was taken back
  cause text not null check (cause in ('reorg', 'reread', 'scope')),
  payout_count bigint not null, -- kept below
  is_complete boolean not null, -- whether its payouts are all kept
  primary key (chain_id, number)
);

-- The payouts of it, as they stood.
create table log.retracted_payout (
  chain_id bigint not null,
  retraction bigint not null,
  block_number bigint not null,
  log_index integer not null,
  sub_index integer not null,
  transaction_index integer not null,
  adapter_version integer not null,
  direct boolean not null,
  block_time bigint not null,
  header_time bigint not null,
  block_hash bytea not null,
  transaction_hash bytea not null,
  emitter bytea not null,
  protocol text not null,
  topics bytea not null,
  data bytea not null,
  account bytea not null,
  token bytea not null,
  amount numeric not null,
  role text not null,
  asset bytea,
  invocation numeric,
  invocation_contract bytea,
  primary key (chain_id, retraction, block_number, log_index, sub_index),
  foreign key (chain_id, retraction) references log.retraction on delete cascade
);

grant insert, delete on log.retraction, log.retracted_payout to tributary_writer;
