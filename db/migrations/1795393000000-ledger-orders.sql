set local search_path = projection;

-- Claims in the total order: among many payouts few rows are claims, and some chains pay everything directly.
create index ledger_claim_order_idx on ledger (block_time, chain_id, block_number, log_index, sub_index) where is_claim;

-- A token's payouts and claims in the total order, however seldom it is paid in. Its rows come in their order, so they are added
-- at one place for each token.
create index ledger_token_order_idx on ledger (token, chain_id, block_time, block_number, log_index, sub_index);

reset search_path;
