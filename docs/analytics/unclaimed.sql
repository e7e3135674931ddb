-- How much is credited and not yet claimed, and by how many accounts?
select token_id, count(*) filter (where claimable_base_units > 0) as accounts,
  sum(claimable_base_units) as claimable_base_units,
  round(sum(claimable_base_units) / sum(earned_base_units), 4) as part_of_earned
from analytics.earnings
group by token_id
order by token_id;
