import type { ClientBase } from "pg";
import { LIVE_SCHEMA } from "./fold.js";

/** The schema of views over the projections: the only one that may hold any. */
export const VIEW_SCHEMA = "analytics";
const FORMER_VIEWS = "analytics_old";
const FORMER_TABLES = "projection_old";

interface View {
  name: string;
  /** Its query, every name in it qualified. */
  query: string;
  /** Storage options such as security_barrier; null for none. */
  options: string | null;
  /** Other views of the schema that it reads. */
  reads: string[];
}

/**
 * Lets the rebuilt tables of `schema` take the live ones' place, and the views with them, inside the caller's transaction.
 * PostgreSQL binds a view to tables, not to their names, so views of the same queries, comments and grants are made anew in
 * a schema of the same name. Schemas are renamed and nothing is altered or dropped: no lock is waited for, and readers go
 * from one to the other when the transaction ends.
 */
export async function swapSchemas(client: ClientBase, schema: string): Promise<void> {
  // Whatever is not of pg_catalog is then written, and looked up, with its schema.
  await client.query("select set_config('search_path', '', true)");
  const views = await readViews(client);
  const finishing = await readCommentsAndGrants(client);
  await client.query(
    `alter schema ${LIVE_SCHEMA} rename to ${FORMER_TABLES}; alter schema ${schema} rename to ${LIVE_SCHEMA};
     alter schema ${VIEW_SCHEMA} rename to ${FORMER_VIEWS}; create schema ${VIEW_SCHEMA}`,
  );
  for (const { name, query, options } of inOrderOfReading(views)) {
    await client.query(`create view ${VIEW_SCHEMA}.${name}${options === null ? "" : ` with (${options})`} as ${query}`);
  }
  await client.query(finishing.join("; "));
}

/**
 * Drops what the last swap put aside, waiting for those who still read it. View by view, a reader of others before what it
 * reads: so a reader, who locks in that order, never waits for a lock while its own is waited for.
 */
export async function dropFormerSchemas(client: ClientBase): Promise<void> {
  for (const { name } of inOrderOfReading(await readViews(client, FORMER_VIEWS)).toReversed()) {
    await client.query(`drop view ${FORMER_VIEWS}.${name}`);
  }
  await client.query(`drop schema if exists ${FORMER_VIEWS}`);
  await client.query(`drop schema if exists ${FORMER_TABLES} cascade`);
}

/**
 * Throws where others than our views read the projections, or stand among these views: the swap would leave them behind
 * with the tables of before, which are then dropped.
 */
export async function expectOnlyViews(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name
     from pg_depend d
     join pg_rewrite r on r.oid = d.objid
     join pg_class c on c.oid = r.ev_class
     join pg_namespace n on n.oid = c.relnamespace
     join pg_class source on source.oid = d.refobjid
     join pg_namespace origin on origin.oid = source.relnamespace
     where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass
       and origin.nspname in ('${LIVE_SCHEMA}', '${VIEW_SCHEMA}') and n.nspname <> '${VIEW_SCHEMA}'
     union
     select format('%I.%I', '${VIEW_SCHEMA}', c.relname) from pg_class c
     where c.relnamespace = '${VIEW_SCHEMA}'::regnamespace and c.relkind <> 'v'
     union
     select p.oid::regprocedure::text from pg_proc p where p.pronamespace = '${VIEW_SCHEMA}'::regnamespace
     order by 1`,
  );
  if (rows.length === 0) return;
  throw new Error(
    `Expected nothing but the views of schema ${VIEW_SCHEMA} to read the projections, and nothing else in that schema, ` +
      `found ${rows.map(({ name }) => name).join(", ")}. A replay puts new tables and views in the place of these, and drops ` +
      "the former: drop what was found, and make it again afterwards.",
  );
}

async function readViews(client: ClientBase, schema = VIEW_SCHEMA): Promise<View[]> {
  const { rows } = await client.query<View>(
    `select quote_ident(c.relname) as name, rtrim(pg_get_viewdef(c.oid), ';') as query,
       array_to_string(c.reloptions, ', ') as options,
       array(
         select distinct quote_ident(source.relname)
         from pg_rewrite r
         join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
         join pg_class source on source.oid = d.refobjid and source.relnamespace = c.relnamespace and source.oid <> c.oid
         where r.ev_class = c.oid
       ) as reads
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relkind = 'v'
     order by c.relname`,
    [schema],
  );
  return rows;
}

/** Each view after those it reads; views cannot read in a circle. */
function inOrderOfReading(views: readonly View[]): View[] {
  const ordered: View[] = [];
  const place = (view: View): void => {
    if (ordered.includes(view)) return;
    for (const other of views) if (view.reads.includes(other.name)) place(other);
    ordered.push(view);
  };
  for (const view of views) place(view);
  return ordered;
}

/** The statements that give new views, of the same names, the comments and grants of these. */
async function readCommentsAndGrants(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ statement: string }>(
    `with schema as (select oid, nspname, nspowner, nspacl from pg_namespace where nspname = $1),
     view as (
       select c.oid, format('%I.%I', schema.nspname, c.relname) as name, c.relowner, c.relacl
       from pg_class c join schema on schema.oid = c.relnamespace where c.relkind = 'v'
     ),
     statement as (
       select format('comment on schema %I is %L', nspname, obj_description(oid, 'pg_namespace')) as statement from schema
       union all
       select format('comment on view %s is %L', name, obj_description(oid, 'pg_class')) from view
       union all
       select format('comment on column %s.%I is %L', name, a.attname, col_description(oid, a.attnum))
       from view join pg_attribute a on a.attrelid = oid and a.attnum > 0
       where col_description(oid, a.attnum) is not null
       union all
       select format('grant %s on schema %I to %s%s', g.privilege_type, nspname, ${GRANTEE})
       from schema cross join aclexplode(nspacl) g where g.grantee <> nspowner
       union all
       select format('grant %s on %s to %s%s', g.privilege_type, name, ${GRANTEE})
       from view cross join aclexplode(relacl) g where g.grantee <> relowner
       union all
       select format('grant %s (%I) on %s to %s%s', g.privilege_type, a.attname, name, ${GRANTEE})
       from view join pg_attribute a on a.attrelid = oid cross join aclexplode(a.attacl) g where g.grantee <> relowner
     )
     select statement from statement`,
    [VIEW_SCHEMA],
  );
  return rows.map(({ statement }) => statement);
}

/** SQL: an acl entry's grantee, and whether it may grant further. */
const GRANTEE = `case g.grantee when 0 then 'public' else g.grantee::regrole::text end,
  case when g.is_grantable then ' with grant option' else '' end`;
