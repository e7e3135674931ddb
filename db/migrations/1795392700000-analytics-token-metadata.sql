-- Tokens' metadata stands beside the log now: their contracts' own word.
create or replace view analytics.token as
select caip.token_id(t.chain_id, t.token) as id, t.chain_id, caip.hex(t.token) as address,
  t.token = '\x0000000000000000000000000000000000000000'::bytea as is_native,
  m.symbol, m.name, m.decimals::integer as decimals, t.token as key
from (
  with recursive seen as (
    (select h.chain_id, h.token from projection.token_hour as h order by h.chain_id, h.token limit 1)
    union all
    select next.chain_id, next.token
    from seen
    cross join lateral (
      select h.chain_id, h.token from projection.token_hour as h
      where (h.chain_id, h.token) > (seen.chain_id, seen.token)
      order by h.chain_id, h.token limit 1
    ) as next
  )
  select distinct seen.chain_id, seen.token from seen
) as t
left join enrichment.token as m on m.chain_id = t.chain_id and m.token = t.token;

comment on column analytics.token.symbol is 'Its symbol, by its contract''s own word; null where unknown.';
comment on column analytics.token.name is 'Its name, by its contract''s own word; null where unknown.';
comment on column analytics.token.decimals is 'Base units of one whole token, as a power of ten, by its contract''s own word; null where unknown.';
