-- How much was used and paid in each month, by token?
select date_trunc('month', time, 'UTC') as month, token_id, sum(invocation_count) as invocations,
  sum(fee_total_base_units) as fees_base_units, sum(payout_count) as payouts, sum(payout_total_base_units) as paid_base_units
from analytics.token_hours
group by 1, 2
order by 1, 2;
