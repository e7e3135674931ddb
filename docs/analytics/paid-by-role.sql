-- Which roles does the money go to?
select token_id, role, count(*) as payouts, count(distinct account_key) as accounts,
  sum(amount_base_units) as paid_base_units,
  round(sum(amount_base_units) / sum(sum(amount_base_units)) over (partition by token_id), 4) as part
from analytics.payouts
group by token_id, role
order by token_id, paid_base_units desc, role
limit 8;
