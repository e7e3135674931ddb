import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { ConfigError } from "../../src/config/config-error.js";
import { migrateDatabase } from "../../src/log/migrate.js";
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

/** The first database's URL with other parts in it. */
function rewrite(parts: Partial<Pick<URL, "username" | "password" | "search">>): string {
  const [first] = databases as [TestDatabase];
  return Object.assign(new URL(first.url), parts).href;
}

const ownPassword = process.env["PGPASSWORD"];
afterEach(() => {
  if (ownPassword === undefined) delete process.env["PGPASSWORD"];
  else process.env["PGPASSWORD"] = ownPassword;
});

describe("roleUrl", () => {
  it("takes the owner's name and password from the query too, and leaves neither there", async () => {
    const [first] = databases as [TestDatabase];
    await enableRoles(first.url);
    const { username, password, hostname, port, pathname } = new URL(first.url);
    const credentials = `user=${username}&password=${password}`;
    const others = "application_name=two%20words";
    const inQuery = rewrite({ username: "somebody", password: "else", search: `${credentials}&${others}` });
    for (const role of ROLES) {
      expect(roleUrl(inQuery, role)).toBe(`${roleUrl(first.url, role)}?${others}`);
      const hostless = roleUrl(`postgres://${pathname}?host=${hostname}&port=${port}&${credentials}`, role);
      expect(hostless).not.toContain(password);
      for (const url of [roleUrl(inQuery, role), hostless]) {
        expect(await queryAs(url, "select session_user as name")).toEqual([{ name: role }]);
      }
    }
  });

  it("derives passwords from PGPASSWORD where the owner connects by it", async () => {
    const [first] = databases as [TestDatabase];
    process.env["PGPASSWORD"] = decodeURIComponent(new URL(first.url).password);
    const url = rewrite({ password: "" });
    await enableRoles(url);
    for (const role of ROLES) {
      expect(roleUrl(url, role)).toBe(roleUrl(first.url, role));
      expect(await queryAs(roleUrl(url, role), "select session_user as name")).toEqual([{ name: role }]);
    }
    process.env["PGPASSWORD"] = "another";
    expect(roleUrl(first.url, "tributary_writer")).not.toBe(roleUrl(url, "tributary_writer"));
  });

  it("derives none from nothing, and says what was expected", async () => {
    delete process.env["PGPASSWORD"];
    const url = rewrite({ password: "", search: "password=" });
    const { username, host } = new URL(url);
    const refusal = new ConfigError([
      `database postgres://***@${host}/***?***: expected the password of ${username} in the URL or in PGPASSWORD, since the ` +
        "passwords of tributary_writer, tributary_reader, tributary_analyst are derived from it, found none; where the " +
        "server asks for none, set any secret",
    ]);
    for (const role of ROLES) expect(() => roleUrl(url, role)).toThrow(refusal);
    await expect(enableRoles(url)).rejects.toThrow(refusal);
  });
});

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

  it("needs of an owner no more than that it owns the database, may create roles and administer these", async () => {
    const [first] = databases as [TestDatabase];
    const url = new URL(first.url);
    const { password } = url;
    const owned = `owned_${process.pid}`;
    await queryAs(first.url, `create role ${owned} login createrole password '${password}'`);
    await queryAs(first.url, `create database ${owned} owner ${owned}`);
    onTestFinished(async () => {
      await queryAs(first.url, `drop database ${owned} with (force)`);
      await queryAs(first.url, `drop owned by ${owned}; drop role ${owned}`);
    });
    await queryAs(first.url, `grant ${ROLES.join(", ")} to ${owned} with admin option, inherit false, set false`);
    // Of the same password, so that the roles, which belong to the server, keep theirs.
    const ownerUrl = Object.assign(url, { username: owned, pathname: `/${owned}` }).href;
    await migrateDatabase(ownerUrl);
    await enableRoles(ownerUrl);
    for (const role of ROLES) {
      expect(await queryAs(roleUrl(ownerUrl, role), "select session_user as name")).toEqual([{ name: role }]);
    }
    expect(await queryAs(roleUrl(ownerUrl, "tributary_analyst"), "select * from chains")).toEqual([]);
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
