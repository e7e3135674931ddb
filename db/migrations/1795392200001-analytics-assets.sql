-- analytics: tokens, assets, derivations, contributions, identities. A column ending in _key holds the bytes that the tables
-- keep an id under: by it a row is found by index, by the id every row is looked at.

create or replace function pg_temp.describe(view regclass, about text, variadic columns text[]) returns void
language plpgsql as $$
begin
  execute format('comment on view %s is %L', view, about);
  for at in 1 .. array_length(columns, 1) by 2 loop
    execute format('comment on column %s.%I is %L', view, columns[at], columns[at + 1]);
  end loop;
end $$;

-- The one place that says what is known of a token beside its address. Whoever learns symbols and decimals replaces this
-- view's body. Each step jumps to the next token by index, however many hours lie between; distinct tells the planner that
-- a token is there once, so that who asks for no decimals pays for no join.
create view analytics.token as
select caip.token_id(t.chain_id, t.token) as id, t.chain_id, caip.hex(t.token) as address,
  t.token = '\x0000000000000000000000000000000000000000'::bytea as is_native,
  null::text as symbol, null::text as name, null::integer as decimals, t.token as key
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
) as t;
select pg_temp.describe('analytics.token', 'Every token that an invocation, payout or claim names.',
  'id', 'CAIP-19: eip155:<chain>/erc20:<address>, or eip155:<chain>/slip44:60 for the native coin.',
  'chain_id', 'The chain it lives on.',
  'address', 'Its contract, 0x lowercase; 0x and 40 zeros for the native coin.',
  'is_native', 'Whether it is the chain''s native coin.',
  'symbol', 'Its symbol; null where unknown.',
  'name', 'Its name; null where unknown.',
  'decimals', 'Base units of one whole token, as a power of ten; null where unknown.',
  'key', 'The address as bytes.');

create view analytics.assets as
select caip.asset_id(a.asset) as asset_id, a.chain_id, a.kind, v.name, caip.hex(v.owner) as owner, v.uri,
  caip.hex(v.content_hash) as content_hash, to_timestamp(a.block_time) as registered_at,
  to_timestamp(v.block_time) as changed_at, coalesce(tally.child_count, 0)::bigint as child_count,
  coalesce(tally.contribution_count, 0)::bigint as contribution_count, a.block_number, a.log_index, a.sub_index,
  a.block_time as unix_time, a.asset as asset_key, v.owner as owner_key
from projection.asset as a
join projection.asset_version as v on v.asset = a.asset and v.valid_to = 9223372036854775807
left join (
  select t.asset, sum(t.child_count) as child_count, sum(t.contribution_count) as contribution_count
  from projection.asset_tally as t group by t.asset
) as tally on tally.asset = a.asset;
select pg_temp.describe('analytics.assets', 'Every registered asset as it is now.',
  'asset_id', 'CAIP-19: eip155:<chain>/erc721:<registry>/<id>.',
  'chain_id', 'The chain it is registered on.',
  'kind', 'What it is: dataset, model, fine-tune, prompt, agent, application or another word.',
  'name', 'Its name now.',
  'owner', 'Its owner now, 0x lowercase; null where it was burnt.',
  'uri', 'Where it is described.',
  'content_hash', 'Hash of its content, 0x lowercase.',
  'registered_at', 'Time of the block that registered it.',
  'changed_at', 'Time of the last change of owner, name, uri or content hash.',
  'child_count', 'Current derivations made directly from it, over all chains.',
  'contribution_count', 'Active contributions to it, over all chains.',
  'block_number', 'Block of the registration.',
  'log_index', 'Log of the registration in its block.',
  'sub_index', 'Event of the registration in its log.',
  'unix_time', 'registered_at in seconds since 1970; an index serves it.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'owner_key', 'owner as bytes: compare with caip.bytes(address).');

create view analytics.derivations as
select caip.asset_id(d.child) as child_id, caip.asset_id(d.parent) as parent_id, trim_scale(d.share * 1e-18) as share,
  d.share as share_wad, d.relation, d.chain_id, caip.asset_chain_id(d.parent)::bigint as parent_chain_id,
  caip.asset_chain_id(d.parent) <> d.chain_id as is_cross_chain, exists(
    select from projection.asset as p where p.asset = d.parent
  ) as is_parent_registered, to_timestamp(d.block_time) as registered_at, d.block_number, d.log_index, d.sub_index,
  d.block_time as unix_time, d.child as child_key, d.parent as parent_key
from projection.derivation as d
where d.valid_to = 9223372036854775807;
select pg_temp.describe('analytics.derivations',
  'Every current derivation: an edge of the lineage graph from a child to one it was made from. Which edges a lineage admits where they run in a circle, and how shares flow over many edges, only the API works out.',
  'child_id', 'The asset that was made, CAIP-19.',
  'parent_id', 'The asset it was made from, CAIP-19.',
  'share', 'Part of the child''s revenue that belongs to the parent, 0 to 1, exact.',
  'share_wad', 'The same as on chain: an integer of 1e-18.',
  'relation', 'How it was made: fine-tune, merge, train, quote, wrap, mirror or another word.',
  'chain_id', 'The child''s chain, which recorded it.',
  'parent_chain_id', 'The parent''s chain.',
  'is_cross_chain', 'Whether child and parent live on different chains.',
  'is_parent_registered', 'Whether the parent''s registration has been seen.',
  'registered_at', 'Time of the block that registered it, or replaced its share.',
  'block_number', 'Block of that registration.',
  'log_index', 'Log of that registration in its block.',
  'sub_index', 'Event of that registration in its log.',
  'unix_time', 'registered_at in seconds since 1970; an index serves it.',
  'child_key', 'child_id as bytes: compare with caip.asset_key(id).',
  'parent_key', 'parent_id as bytes: compare with caip.asset_key(id).');

create view analytics.contributions as
select caip.contract_id(c.chain_id, c.contract, 'contribution', c.contribution) as contribution_id,
  caip.asset_id(c.asset) as asset_id, caip.hex(c.contributor) as contributor, c.role, c.weight, c.evidence, c.chain_id,
  to_timestamp(c.block_time) as recorded_at, c.revoked_block is null as is_active,
  to_timestamp(c.revoked_time) as revoked_at, caip.hex(c.revoked_by) as revoked_by, c.revoke_reason,
  coalesce(v.validation_count, 0)::bigint as validation_count, v.average_score, c.block_number, c.log_index, c.sub_index,
  c.block_time as unix_time, c.asset as asset_key, c.contributor as contributor_key
from projection.contribution as c
left join (
  select w.contract, w.contribution, w.chain_id, count(*) as validation_count, round(avg(w.score), 6) as average_score
  from projection.contribution_validation as w group by w.contract, w.contribution, w.chain_id
) as v on v.contract = c.contract and v.contribution = c.contribution and v.chain_id = c.chain_id;
select pg_temp.describe('analytics.contributions', 'Every contribution recorded, revoked ones among them.',
  'contribution_id', 'eip155:<chain>/<contract>/contribution/<id>.',
  'asset_id', 'What was worked on, CAIP-19; it need not be registered.',
  'contributor', 'Who worked, 0x lowercase.',
  'role', 'As what: labeler, developer, validator or another word.',
  'weight', 'Its weight among the asset''s contributions; an integer that can exceed 64 bits.',
  'evidence', 'What the contract was given as evidence.',
  'chain_id', 'The chain that recorded it.',
  'recorded_at', 'Time of the block that recorded it.',
  'is_active', 'Whether it counts: recorded and not revoked.',
  'revoked_at', 'Time of the revocation; null while active.',
  'revoked_by', 'Who revoked it, 0x lowercase; null while active.',
  'revoke_reason', 'The reason given; null while active.',
  'validation_count', 'How often it was validated.',
  'average_score', 'Mean of the validations'' scores, rounded to 6 places; null without any.',
  'block_number', 'Block of the record.',
  'log_index', 'Log of the record in its block.',
  'sub_index', 'Event of the record in its log.',
  'unix_time', 'recorded_at in seconds since 1970; an index serves it.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'contributor_key', 'contributor as bytes: compare with caip.bytes(address).');

create view analytics.validations as
select caip.contract_id(v.chain_id, v.contract, 'contribution', v.contribution) as contribution_id,
  caip.hex(v.validator) as validator, v.score, v.chain_id, to_timestamp(v.block_time) as validated_at, v.block_number,
  v.log_index, v.sub_index, v.block_time as unix_time, v.validator as validator_key
from projection.contribution_validation as v;
select pg_temp.describe('analytics.validations', 'Every validation of a contribution.',
  'contribution_id', 'The contribution validated: eip155:<chain>/<contract>/contribution/<id>.',
  'validator', 'Who validated, 0x lowercase.',
  'score', 'The score given, as on chain.',
  'chain_id', 'The chain that recorded it.',
  'validated_at', 'Time of its block.',
  'block_number', 'Its block.',
  'log_index', 'Its log in the block.',
  'sub_index', 'Its event in the log.',
  'unix_time', 'validated_at in seconds since 1970.',
  'validator_key', 'validator as bytes: compare with caip.bytes(address).');

create view analytics.asset_contributors as
select caip.asset_id(g.asset) as asset_id, caip.hex(g.account) as account, g.role,
  g.contribution_count::bigint as contribution_count, g.weight_total,
  round(g.weight_total / sum(g.weight_total) over (partition by g.asset), 18) as weight_share,
  g.asset as asset_key, g.account as account_key
from (
  select c.asset, c.account, c.role, sum(c.contribution_count) as contribution_count, sum(c.weight_total) as weight_total
  from projection.asset_contributor as c group by c.asset, c.account, c.role
) as g;
select pg_temp.describe('analytics.asset_contributors',
  'Who contributes to an asset now: its active contributions added up by account and role, over all chains.',
  'asset_id', 'The asset, CAIP-19.',
  'account', 'The contributor, 0x lowercase.',
  'role', 'The role; an account with two roles has two rows.',
  'contribution_count', 'Active contributions.',
  'weight_total', 'Their weights together.',
  'weight_share', 'That of the weights of all of the asset''s active contributions, 0 to 1, rounded to 18 places.',
  'asset_key', 'asset_id as bytes: compare with caip.asset_key(id).',
  'account_key', 'account as bytes: compare with caip.bytes(address).');

-- The rule of src/queries/identities.ts: an account's latest link over all chains holds it, unless that identity unlinked it
-- later; unlinking from another has no effect.
create view analytics.identities as
select caip.hex(latest.identity) as identity, caip.name(latest.identity) as name, caip.hex(latest.account) as account,
  latest.chain_id, to_timestamp(latest.block_time) as linked_at, latest.block_number, latest.log_index, latest.sub_index,
  latest.block_time as unix_time, latest.identity as identity_key, latest.account as account_key
from (
  select distinct on (k.account) k.*
  from projection.identity_link as k
  where k.is_linked
  order by k.account, k.block_time desc, k.chain_id desc, k.block_number desc, k.log_index desc, k.sub_index desc
) as latest
where not exists (
  select from projection.identity_link as u
  where u.account = latest.account and u.identity = latest.identity and not u.is_linked
    and (u.block_time, u.chain_id, u.block_number, u.log_index, u.sub_index)
      > (latest.block_time, latest.chain_id, latest.block_number, latest.log_index, latest.sub_index)
);
select pg_temp.describe('analytics.identities',
  'The accounts that identities hold now: one row an account, judged in the total order over all chains.',
  'identity', 'The identity''s bytes32 name, 0x lowercase.',
  'name', 'The same as text; null where it is not printable ASCII.',
  'account', 'An account it holds, 0x lowercase.',
  'chain_id', 'The chain that recorded the link.',
  'linked_at', 'Time of the link''s block.',
  'block_number', 'The link''s block.',
  'log_index', 'The link''s log in the block.',
  'sub_index', 'The link''s event in the log.',
  'unix_time', 'linked_at in seconds since 1970.',
  'identity_key', 'identity as bytes: compare with caip.bytes(identity).',
  'account_key', 'account as bytes: compare with caip.bytes(address).');

grant select on all tables in schema analytics to tributary_analyst;
