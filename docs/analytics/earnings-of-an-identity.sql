-- What has a person earned over all accounts, by token?
select i.name, e.token_id, count(*) as accounts, sum(e.earned_base_units) as earned_base_units,
  sum(e.claimable_base_units) as claimable_base_units, sum(e.payout_count) as payouts, max(e.last_at) as last_at
from analytics.identities as i
join analytics.earnings as e on e.account_key = i.account_key
where i.name = 'annotator-1'
group by i.name, e.token_id
order by e.token_id;
