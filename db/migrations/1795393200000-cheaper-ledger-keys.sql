-- The same orders under keys that are told apart by their first eight bytes, as sorting and inserting do: of a chain's invocations the
-- contract is nearly always the same one, and its tokens are few. A token's rows are found by a hash of token and chain; whoever
-- asks compares the token itself as well.
set local search_path = projection;

drop index ledger_invocation_idx;
create index ledger_invocation_idx on ledger (invocation, invocation_contract, chain_id) where invocation is not null;

drop index ledger_token_order_idx;
create index ledger_token_order_idx on ledger
  ((hashtextextended(encode(token, 'hex'), chain_id)), block_time, chain_id, block_number, log_index, sub_index);

reset search_path;
