import { createHmac } from "node:crypto";
import pg from "pg";
import { ConfigError } from "../config/config-error.js";
import { redactUrl } from "../config/redact-url.js";

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
 * process of a deployment can work it out and no further secret has to be kept. Throws a ConfigError where the owner has none.
 */
export function roleUrl(ownerUrl: string, role: Role): string {
  const url = new URL(ownerUrl);
  const password = rolePassword(ownerUrl, role);
  // In the query they would win over those before the host.
  for (const name of ["user", "password"]) url.searchParams.delete(name);
  // A URL without a host, such as that of a Unix socket, has no place for them but the query.
  if (url.host === "") {
    url.searchParams.set("user", role);
    url.searchParams.set("password", password);
  } else Object.assign(url, { username: role, password });
  // libpq takes a plus sign in a query for itself.
  url.search = url.search.replaceAll("+", "%20");
  return url.toString();
}

/** Throws a ConfigError where an owner's URL has no password from which those of the roles could follow. */
export function expectOwnerPassword(ownerUrl: string): void {
  readOwnerPassword(ownerUrl);
}

/**
 * Lets the roles log in, the analyst's within limits. Throws where the owner may not say so; what they may do, the
 * migrations say.
 */
export async function enableRoles(ownerUrl: string): Promise<void> {
  expectOwnerPassword(ownerUrl);
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await retryWhileContended(client, () => alterRoles(client, ownerUrl));
  } catch (error) {
    throw new Error(
      `Role ${client.user} at ${client.host}:${client.port} could not let ${ROLES.join(", ")} log in: expected a role with ` +
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
    const password = client.escapeLiteral(rolePassword(ownerUrl, role));
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

function rolePassword(ownerUrl: string, role: Role): string {
  return createHmac("sha256", readOwnerPassword(ownerUrl)).update(role).digest("base64url");
}

/** The one by which pg connects: of the query, else before the host, else PGPASSWORD. An empty one would make known those of the roles. */
function readOwnerPassword(ownerUrl: string): string {
  const { user, password } = new pg.Client({ connectionString: ownerUrl });
  if (password) return password;
  throw new ConfigError([
    `database ${redactUrl(ownerUrl)}: expected the password of ${user ?? "its owner"} in the URL or in PGPASSWORD, since the passwords of ` +
      `${ROLES.join(", ")} are derived from it, found none; where the server asks for none, set any secret`,
  ]);
}
