-- What analysts read: views over log and projections, with the ids, times and amounts that people use (docs/analytics.md).
-- A replay makes the views anew over the tables it swaps in (docs/decisions/0007-views-follow-the-swap.md).

do $$
begin
  if not exists (select from pg_roles where rolname = 'tributary_analyst') then
    create role tributary_analyst nologin;
  end if;
exception when duplicate_object or unique_violation then
  null; -- roles belong to the whole server: another database's migration made it at the same moment
end $$;

create schema analytics;
comment on schema analytics is 'Stable views for analysts and dashboards. Ids are CAIP-2 and CAIP-19 text, addresses and hashes 0x lowercase text, times timestamptz, amounts exact numerics: _base_units as on chain, the same name without it in whole tokens.';
grant usage on schema analytics to tributary_analyst;

-- Pure functions, in a schema of their own: a replay never moves it.
create schema caip;
comment on schema caip is 'Ids of analytics from and to the bytes that tables keep them under.';
grant usage on schema caip to tributary_analyst;

-- A big-endian integer of more than 7 bytes.
create function caip.long_unsigned(bytes bytea) returns numeric
language plpgsql immutable strict parallel safe set search_path = pg_catalog as $$
declare
  total numeric := 0;
  head integer := length(bytes) % 7;
begin
  if head > 0 then
    total := ('x' || lpad(encode(substr(bytes, 1, head), 'hex'), 16, '0'))::bit(64)::bigint;
  end if;
  for at in 0 .. length(bytes) / 7 - 1 loop
    total := total * 72057594037927936 -- 2^56
      + ('x' || lpad(encode(substr(bytes, head + 1 + at * 7, 7), 'hex'), 16, '0'))::bit(64)::bigint;
  end loop;
  return total;
end $$;

-- The functions below are not strict, so that the planner can put their bodies in place of a call; null gives null.

create function caip.unsigned(bytes bytea) returns numeric
language sql immutable parallel safe
return case
  when length(bytes) <= 7 then ('x' || lpad(encode(bytes, 'hex'), 16, '0'))::bit(64)::bigint::numeric
  else caip.long_unsigned(bytes)
end;
comment on function caip.unsigned is 'The integer that these big-endian bytes hold.';

create function caip.hex(bytes bytea) returns text
language sql immutable parallel safe
return '0x' || encode(bytes, 'hex');
comment on function caip.hex is '0x and lowercase hexadecimal digits.';

create function caip.bytes(hex text) returns bytea
language sql immutable parallel safe
return decode(substr(hex, 3), 'hex');
comment on function caip.bytes is 'The bytes of an address or hash in 0x hexadecimal digits of any case: what a _key column is compared with.';

create function caip.asset_chain_id(key bytea) returns numeric
language sql immutable parallel safe
return caip.unsigned(substr(key, 2, get_byte(key, 0)));
comment on function caip.asset_chain_id is 'The chain in an asset key.';

create function caip.asset_id(key bytea) returns text
language sql immutable parallel safe
return 'eip155:' || caip.unsigned(substr(key, 2, get_byte(key, 0)))
  || '/erc721:0x' || encode(substr(key, get_byte(key, 0) + 3, 20), 'hex')
  || '/' || caip.unsigned(substr(key, get_byte(key, 0) + 24));
comment on function caip.asset_id is 'CAIP-19 of an asset key: eip155:<chain>/erc721:<registry>/<id>.';

create function caip.sized_unsigned(value numeric) returns bytea
language plpgsql immutable strict parallel safe set search_path = pg_catalog as $$
declare
  bytes bytea := '';
  rest numeric := value;
begin
  while rest > 0 loop
    bytes := decode(lpad(to_hex(mod(rest, 256)::integer), 2, '0'), 'hex') || bytes;
    rest := div(rest, 256);
  end loop;
  return decode(lpad(to_hex(length(bytes)), 2, '0'), 'hex') || bytes;
end $$;

create function caip.asset_key(id text) returns bytea
language plpgsql immutable strict parallel safe set search_path = pg_catalog as $$
declare
  part text[] := regexp_match(id, '^eip155:([1-9][0-9]{0,15})/erc721:0x([0-9a-f]{40})/(0|[1-9][0-9]{0,77})$', 'i');
begin
  if part is null then
    raise exception 'Expected an asset id such as eip155:1/erc721:0x<40 digits>/42, found %.', id
      using errcode = 'invalid_parameter_value';
  end if;
  return caip.sized_unsigned(part[1]::numeric) || '\x01'::bytea || decode(part[2], 'hex')
    || caip.sized_unsigned(part[3]::numeric);
end $$;
comment on function caip.asset_key is 'The key of an asset by its CAIP-19 id: what an asset''s _key column is compared with. Raises where the text is no such id.';

create function caip.token_id(chain_id bigint, token bytea) returns text
language sql immutable parallel safe
return 'eip155:' || chain_id || case
  when token = '\x0000000000000000000000000000000000000000'::bytea then '/slip44:60'
  else '/erc20:0x' || encode(token, 'hex')
end;
comment on function caip.token_id is 'CAIP-19 of a token: eip155:<chain>/erc20:<address>, or eip155:<chain>/slip44:60 for the native coin.';

create function caip.event_id(chain_id bigint, block_hash bytea, log_index integer, sub_index integer) returns text
language sql immutable parallel safe
return 'eip155:' || chain_id || '/0x' || encode(block_hash, 'hex') || '/' || log_index || '/' || sub_index;
comment on function caip.event_id is 'eip155:<chain>/<block hash>/<log index>/<sub index>, as the API names an event.';

create function caip.contract_id(chain_id bigint, contract bytea, kind text, id numeric) returns text
language sql immutable parallel safe
return 'eip155:' || chain_id || '/0x' || encode(contract, 'hex') || '/' || kind || '/' || id;
comment on function caip.contract_id is 'eip155:<chain>/<contract>/<kind>/<id>, as the API names contributions and invocations.';

create function caip.whole(amount numeric, decimals integer) returns numeric
language sql immutable parallel safe
return trim_scale(amount * ('1e-' || decimals)::numeric);
comment on function caip.whole is 'Base units as whole tokens, exactly; null where the decimals are.';

create function caip.name(bytes bytea) returns text
language sql immutable parallel safe
return case
  when encode(rtrim(bytes, '\x00'), 'hex') ~ '^([2-6][0-9a-f]|7[0-9a-e])+$' then convert_from(rtrim(bytes, '\x00'), 'UTF8')
end;
comment on function caip.name is 'The text of a bytes32 name, trailing zero bytes cut; null where it is not printable ASCII.';
