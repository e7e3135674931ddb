import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";
import { dumpSchema } from "../support/dump-schema.js";

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createMigratedDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

describe("the migrations", () => {
  it("make the schema that db/schema.txt shows; `npm run generate:db-schema` writes it anew", async () => {
    await expect(await dumpSchema(client)).toMatchFileSnapshot("../../db/schema.txt");
  });
});
