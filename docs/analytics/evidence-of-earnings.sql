-- Which transactions and events is an account's figure made of?
select time, token_id, amount_base_units,
  sum(amount_base_units) over (partition by token_id order by unix_time, block_number, log_index, sub_index) as earned_so_far,
  role, transaction_hash, event_id
from analytics.payouts
where account_key = caip.bytes('0x18805cbcaaad11991d8601fbe48f2209f05b177f')
order by unix_time desc, chain_id desc, block_number desc, log_index desc, sub_index desc
limit 3;
