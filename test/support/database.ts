import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import { migrateDatabase } from "../../src/log/migrate.js";

export interface TestDatabase {
  /** The superuser's. */
  url: string;
  /** Ends the sessions that are left, then drops the database. */
  drop(): Promise<void>;
}

/** Makes a database of its own for one test file, a copy of the template when one is named. */
export async function createDatabase(template = "template1"): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  await runAsAdministrator(`CREATE DATABASE ${name} TEMPLATE ${pg.escapeIdentifier(template)}`);
  return { url: urlOf(name), drop: () => withAdministrator((client) => dropDatabase(client, name)) };
}

/** Looks, 20 ms apart, for sessions that are just ending. */
const LOOKS = 50;

/** A pool's end does not wait for its sessions': one ended by force meanwhile would have its client fail where nobody listens any more. */
async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  for (let look = 0; look < LOOKS; look++) {
    const { rowCount } = await client.query("SELECT FROM pg_stat_activity WHERE datname = $1 LIMIT 1", [name]);
    if (!rowCount) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

const TEMPLATE = "tributary_template";

/** Makes a database with all migrations applied, for one test file: they run once a test run, in a template. */
export async function createMigratedDatabase(): Promise<TestDatabase> {
  await withAdministrator(async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtextextended($1, 0))", [TEMPLATE]);
    const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1 AND datistemplate", [TEMPLATE]);
    if (rowCount) return;
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
    await migrateDatabase(urlOf(TEMPLATE));
    await client.query(`ALTER DATABASE ${TEMPLATE} IS_TEMPLATE true`);
  });
  return createDatabase(TEMPLATE);
}

const runAsAdministrator = (sql: string): Promise<void> =>
  withAdministrator(async (client) => void (await client.query(sql)));

async function withAdministrator(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf("postgres") });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${database}`;
  return url.href;
}
