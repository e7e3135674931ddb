import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectClient } from "../../src/log/connect-client.js";
import { type TestDatabase, createDatabase } from "../support/database.js";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe("a command's connection", () => {
  it("fails the statement under way when it is lost, and nothing else", async () => {
    const client = await connectClient(database.url);
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const slow = expect(client.query("select pg_sleep(60)")).rejects.toMatchObject({ code: "57P01" });
    const other = new pg.Client({ connectionString: database.url });
    await other.connect();
    await other.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await slow;
    await expect(client.query("select 1")).rejects.toThrow(/not queryable|terminated/);
    await Promise.all([client.end(), other.end()]);
  });
});
