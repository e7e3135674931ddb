import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { createDatabase } from "../support/database.js";

const original = await createDatabase();
afterAll(() => original.drop());

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

it("copies a template and drops the copy while it is in use", async () => {
  await query(original.url, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");
  const copy = await createDatabase(new URL(original.url).pathname.slice(1));
  const reader = new pg.Client({ connectionString: copy.url });
  reader.on("error", () => undefined);
  await reader.connect();
  expect((await reader.query("SELECT n FROM kept")).rows).toEqual([{ n: 7 }]);
  await copy.drop();
  await expect(query(copy.url, "SELECT 1")).rejects.toThrow(/does not exist/);
});
