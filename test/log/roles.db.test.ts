import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enableRoles, ROLES, roleUrl } from "../../src/log/roles.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";

let databases: TestDatabase[];

beforeAll(async () => {
  databases = [await createMigratedDatabase(), await createMigratedDatabase(), await createMigratedDatabase()];
});

afterAll(() => Promise.all(databases.map((database) => database.drop())));

async function queryAs(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe("enableRoles", () => {
  it("lets each role log in to several databases of a server at once, and again", async () => {
    const urls = [...databases, ...databases, ...databases].map(({ url }) => url);
    await Promise.all(urls.map((url) => enableRoles(url)));
    for (const { url } of databases) {
      for (const role of ROLES) {
        expect(await queryAs(roleUrl(url, role), "select session_user as name")).toEqual([{ name: role }]);
      }
    }
  });

  it("says what was expected where the owner may not alter roles", async () => {
    const [first] = databases as [TestDatabase];
    const reader = roleUrl(first.url, "tributary_reader");
    await expect(enableRoles(reader)).rejects.toThrow(
      /^Role tributary_reader at [^ ]+ could not let tributary_writer, tributary_reader, tributary_analyst log in: expected a role with CREATEROLE, found permission denied/,
    );
  });

  it("grants the writer to insert into the log, and neither role more of it", async () => {
    const [first] = databases as [TestDatabase];
    const grants = await queryAs(
      first.url,
      `select grantee, string_agg(lower(privilege_type), ', ' order by privilege_type) as privileges
       from information_schema.role_table_grants
       where table_schema = 'log' and table_name in ('event', 'block') and grantee like 'tributary%'
       group by grantee, table_name order by 1`,
    );
    expect(grants).toEqual([
      { grantee: "tributary_reader", privileges: "select" },
      { grantee: "tributary_reader", privileges: "select" },
      { grantee: "tributary_writer", privileges: "insert, select" },
      { grantee: "tributary_writer", privileges: "insert, select" },
    ]);
  });
});
