import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

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
  const url = new URL(inject("postgresUrl"));
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runAsAdministrator(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function runAsAdministrator(sql: string): Promise<void> {
  const url = new URL(inject("postgresUrl"));
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
