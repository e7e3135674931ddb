-- Claims in the total order: among many payouts few rows are claims, and some chains pay everything directly.
create index ledger_claim_order_idx on projection.ledger (block_time, chain_id, block_number, log_index, sub_index) where is_claim;
