-- What was paid in a chain's token by day. A year of its hours is 8,760 rows, which a live chain writes far from each other.
set local search_path = projection;

create table token_day (
  chain_id bigint not null,
  token bytea not null,
  day bigint not null,
  payout_count bigint not null,
  payout_total numeric not null,
  primary key (chain_id, token, day)
);
comment on column token_day.day is 'Days since 1970-01-01 UTC.';

insert into token_day (chain_id, token, day, payout_count, payout_total)
select chain_id, token, hour / 24, sum(payout_count), sum(payout_total) from token_hour
group by chain_id, token, hour / 24
having sum(payout_count) > 0
order by chain_id, token, hour / 24;
analyze token_day;

reset search_path;
