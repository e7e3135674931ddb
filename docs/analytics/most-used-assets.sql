-- Which assets are used most, and what does a use bring in on average?
select asset_name, asset_kind, token_id, invocation_count, unit_total, fee_total_base_units,
  round(fee_total_base_units / invocation_count, 2) as mean_fee_base_units
from analytics.asset_usage
where invocation_count > 0
order by invocation_count desc, asset_id, token_id
limit 5;
