import type { ClientBase } from "pg";

/** Each gives the lines of one kind of object: a first line's indent is none, what belongs to it follows by two spaces. */
const PARTS: readonly string[] = [
  `select 'schema ' || nspname || grants(nspacl) as line from ours order by nspname`,
  `select 'type ' || t.oid::regtype || ' enum (' ||
     (select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder) from pg_enum where enumtypid = t.oid) || ')'
   from pg_type t join ours on ours.oid = t.typnamespace where typtype = 'e' order by t.oid::regtype::text`,
  `select line from (
     select c.oid::regclass::text as relation, 0 as part, 0 as nth, '' as name,
       case c.relkind when 'v' then 'view ' when 'm' then 'materialized view ' else 'table ' end || c.oid::regclass
         || coalesce(' partition by ' || pg_get_partkeydef(c.oid), '') || grants(c.relacl) as line
     from relation c
     union all
     select c.oid::regclass::text, 1, a.attnum, '', '  ' || quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
       || case when a.attnotnull then ' not null' else '' end || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
     from relation c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     union all
     select c.oid::regclass::text, 2, 0, o.conname, '  constraint ' || quote_ident(o.conname) || ' ' || pg_get_constraintdef(o.oid)
     from relation c join pg_constraint o on o.conrelid = c.oid and o.contype <> 'n'
     union all
     select c.oid::regclass::text, 3, 0, i.indexrelid::regclass::text, '  ' || pg_get_indexdef(i.indexrelid)
     from relation c join pg_index i on i.indrelid = c.oid
     union all
     select c.oid::regclass::text, 4, 0, '', '  as ' || pg_get_viewdef(c.oid, true)
     from relation c where c.relkind in ('v', 'm')
   ) as lines order by relation, part, nth, name`,
  `select 'function ' || p.oid::regprocedure || grants(p.proacl) || E'\\n' || pg_get_functiondef(p.oid)
   from pg_proc p join ours on ours.oid = p.pronamespace where prokind = 'f' order by p.oid::regprocedure::text`,
  `select 'default privileges in ' || defaclnamespace::regnamespace || ' for '
     || case defaclobjtype when 'r' then 'tables' when 'f' then 'functions' else defaclobjtype::text end || grants(defaclacl)
   from pg_default_acl join ours on ours.oid = defaclnamespace order by 1`,
];

/** An object's grants to others than its owner. Made for the dump alone, and gone with the session. */
const GRANTS = `
  create or replace function pg_temp.grants(acl aclitem[]) returns text language sql as $$
    select coalesce(string_agg(' [' || grantee || ': ' || privileges || ']', '' order by grantee), '') from (
      select case a.grantee when 0 then 'public' else a.grantee::regrole::text end as grantee,
        string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as privileges
      from aclexplode(acl) a where a.grantee <> a.grantor group by a.grantee
    ) as g $$`;

/**
 * What the migrations made, as text that is equal where the schema is: schemas, types, tables with their columns,
 * constraints and indexes, views, functions, grants. Partitions are data, and left out.
 */
export async function dumpSchema(client: ClientBase): Promise<string> {
  await client.query(GRANTS);
  const parts: string[] = [];
  for (const part of PARTS) {
    const { rows } = await client.query<[string]>({
      text: `with ours as (
          select * from pg_namespace where nspname !~ '^pg_' and nspname not in ('information_schema', 'public')
        ),
        relation as (
          select c.* from pg_class c join ours on ours.oid = c.relnamespace
          where c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
        ) ${part.replaceAll("grants(", "pg_temp.grants(")}`,
      rowMode: "array",
    });
    parts.push(rows.map((row) => row[0].trimEnd()).join("\n"));
  }
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}
