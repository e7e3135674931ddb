-- How much of what is built here is built on assets of other chains?
select c.name as child_chain, p.name as parent_chain, count(*) as derivations, count(distinct d.child_key) as children,
  round(avg(d.share), 4) as mean_share, count(*) filter (where not d.is_parent_registered) as unregistered_parents
from analytics.derivations as d
join analytics.chains as c on c.chain_id = d.chain_id
left join analytics.chains as p on p.chain_id = d.parent_chain_id
group by 1, 2
order by 3 desc, 1, 2;
