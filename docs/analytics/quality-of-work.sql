-- In which roles is work recorded, how is it judged, and how much of it was revoked?
select role, count(*) as contributions, count(distinct contributor) as contributors,
  count(*) filter (where validation_count > 0) as validated,
  round(avg(average_score), 2) as mean_score, count(*) filter (where not is_active) as revoked
from analytics.contributions
group by role
order by contributions desc, role
limit 8;
