import { createHmac } from "node:crypto";
import pg from "pg";

export const ROLES = ["tributary_writer", "tributary_reader", "tributary_analyst"] as const;
export type Role = (typeof ROLES)[number];

/** What an analyst's session begins with, in this database; as SQL. */
const ANALYST_SETTINGS = {
  search_path: "analytics, caip",
  default_transaction_read_only: "on",
  statement_timeout: "'30s'",
  lock_timeout: "'5s'",
  idle_in_transaction_session_timeout: "'60s'",
  work_mem: "'32MB'",
  max_parallel_workers_per_gather: "1",
};
/** Held by the server whatever the session sets. */
const ANALYST_CONNECTIONS = 20;
/** As well, but only a superuser may say so: a database of whose owner is none goes without. */
const ANALYST_TEMPORARY_FILES = "2GB";

/**
 * The URL under which a role reaches the database of an owner's URL. Its password follows from the owner's, so that every
 * process of a deployment can work it out and no further secret has to be kept.
 */
export function roleUrl(ownerUrl: string, role: Role): string {
  const url = new URL(ownerUrl);
  url.password = rolePassword(url, role);
  url.username = role;
  return url.toString();
}

/**
 * Lets the roles log in, the analyst's within limits. Throws where the owner may not say so; what they may do, the
 * migrations say.
 */
export async function enableRoles(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await retryWhileContended(client, () => alterRoles(client, ownerUrl));
  } catch (error) {
    const { username, host } = new URL(ownerUrl);
    throw new Error(
      `Role ${username} at ${host} could not let ${ROLES.join(", ")} log in: expected a role with ` +
        `CREATEROLE, found ${error instanceof Error ? error.message : "an error"}.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

async function alterRoles(client: pg.Client, ownerUrl: string): Promise<void> {
  await client.query("begin");
  for (const role of ROLES) {
    const password = client.escapeLiteral(rolePassword(new URL(ownerUrl), role));
    await client.query(`alter role ${role} login password ${password}`);
  }
  const { rows } = await client.query<{ name: string }>("select quote_ident(current_database()) as name");
  const name = rows[0]?.name ?? "";
  await client.query(`grant connect on database ${name} to ${ROLES.join(", ")}`);
  // Everybody may make temporary tables unless told otherwise.
  await client.query(`revoke temporary on database ${name} from public`);
  await client.query(`alter role tributary_analyst connection limit ${ANALYST_CONNECTIONS}`);
  for (const [setting, value] of Object.entries(ANALYST_SETTINGS)) {
    await client.query(`alter role tributary_analyst in database ${name} set ${setting} = ${value}`);
  }
  await limitTemporaryFiles(client, name);
  await client.query("commit");
}

async function limitTemporaryFiles(client: pg.Client, database: string): Promise<void> {
  const { rows } = await client.query<{ super: boolean }>(
    "select rolsuper as super from pg_roles where rolname = current_user",
  );
  if (!rows[0]?.super) return;
  await client.query(
    `alter role tributary_analyst in database ${database} set temp_file_limit = '${ANALYST_TEMPORARY_FILES}'`,
  );
}

const ATTEMPTS = 20;

/**
 * Roles belong to the whole server, and no lock spans its databases: where another deployment changes them at the same
 * moment, PostgreSQL fails one of both with "tuple concurrently updated".
 */
async function retryWhileContended(client: pg.Client, work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      await client.query("rollback");
      const isContended = error instanceof Error && error.message.includes("concurrently updated");
      if (!isContended || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10 * attempt));
    }
  }
}

function rolePassword(ownerUrl: URL, role: Role): string {
  return createHmac("sha256", decodeURIComponent(ownerUrl.password)).update(role).digest("base64url");
}
