-- A chain's partition is made beside its table and then attached. Made as a partition at once, it takes the table from everyone: it
-- waits for the longest reader, and all others wait behind it.

create function log.add_partition(parent text, id bigint) returns void
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '10s' as $$
begin
  if to_regclass(format('log.%I', parent || '_' || id)) is not null then
    return;
  end if;
  execute format('create table log.%I (like log.%I including all)', parent || '_' || id, parent);
  execute format('alter table log.%I attach partition log.%I for values in (%s)', parent, parent || '_' || id, id);
exception when lock_not_available then
  raise exception using errcode = 'lock_not_available', message = format(
    'Expected to add a partition for chain %s to log.%s within 10 s, found its definition held by another session. '
    'Start again once no VACUUM, ANALYZE or migration runs on it.', id, parent);
end $$;
revoke execute on function log.add_partition from public;

create or replace function log.open_chain(id bigint, chain_name text, chain_finality integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('tributary open_chain', 0));
  perform log.add_partition('block', id);
  perform log.add_partition('event', id);
  execute format('grant select on log.block_%s, log.event_%s to tributary_writer, tributary_reader', id, id);
  insert into log.head (chain_id, name, finality) values (id, chain_name, chain_finality)
    on conflict (chain_id) do update set name = excluded.name, finality = excluded.finality
    where (head.name, head.finality) is distinct from (excluded.name, excluded.finality);
end $$;
