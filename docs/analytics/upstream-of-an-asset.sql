-- What is an asset built on, directly and further up, and on which chains?
with recursive reached (asset_key) as (
  select asset_key from analytics.assets where name = 'Ada''s Voice'
  union
  select d.parent_key from reached join analytics.derivations as d on d.child_key = reached.asset_key
)
select child.name as child, parent.name as parent, d.share, d.relation, d.parent_id, d.is_cross_chain
from reached
join analytics.derivations as d on d.child_key = reached.asset_key
left join analytics.assets as child on child.asset_key = d.child_key
left join analytics.assets as parent on parent.asset_key = d.parent_key
order by d.registered_at desc, d.share desc, d.parent_id;
