-- Who has earned the most in each token, and how much of it is still to be claimed?
select token_id, place, account, earned_base_units, claimable_base_units, payout_count
from (
  select e.*, rank() over (partition by token_id order by earned_base_units desc) as place
  from analytics.earnings as e
) as ranked
where place <= 3
order by token_id, place, account;
