-- Enrichment: what nodes answer when asked about what the log names. Beside the log, never in it: outside the laws, kept over
-- rewind and replay, and dispensable, for it can be asked again.

create schema enrichment;
grant usage on schema enrichment to tributary_writer, tributary_reader;

-- What a token's contract says of itself, which nobody checks; of a chain's native coin, what the config says.
create table enrichment.token (
  chain_id bigint not null,
  token bytea not null,        -- 20 zero bytes: the chain's native coin
  name text,
  symbol text,
  decimals smallint check (decimals between 0 and 255),
  read_at timestamptz,         -- when the contract answered last with any of the three; null: it never has
  failures integer not null default 0, -- attempts in a row that gave nothing
  error text,                  -- why the last attempt gave nothing
  next_at timestamptz not null, -- when to ask again
  primary key (chain_id, token)
);
create index token_symbol_idx on enrichment.token (lower(symbol) text_pattern_ops);

grant select, insert, update on enrichment.token to tributary_writer;
grant select on enrichment.token to tributary_reader;
