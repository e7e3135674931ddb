import { readdir } from "node:fs/promises";
import pg from "pg";
import { afterEach, describe, expect, it } from "vitest";
import { migrateDatabase } from "../../src/log/migrate.js";
import { lockChain } from "../../src/log/writer-lock.js";
import { createDatabase, type TestDatabase } from "../support/database.js";
import { dumpSchema } from "../support/dump-schema.js";

let database: TestDatabase;
afterEach(() => database.drop());

async function committedNames(): Promise<string[]> {
  const files = (await readdir("db/migrations")).filter((file) => file.endsWith(".sql")).sort();
  return files.map((file) => file.replace(/^(\d+)-(.*)\.sql$/, "$2$1"));
}

describe("migrateDatabase", () => {
  it("applies every migration once, in order, whatever number of processes begin at once", async () => {
    database = await createDatabase();
    const applied = await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)));
    const expected = await committedNames();
    expect(applied.filter((names) => names.length > 0)).toEqual([expected]);

    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>("select name from migration order by id");
    expect(rows.map(({ name }) => name)).toEqual(expected);
    await client.end();
  });

  it("refuses beside a rebuild, which would put the tables of before in place, but where there is nothing to apply", async () => {
    database = await createDatabase();
    const rebuild = new pg.Client({ connectionString: database.url });
    await rebuild.connect();
    await rebuild.query("select pg_advisory_lock(hashtextextended('tributary rebuild', 0))");
    await expect(migrateDatabase(database.url)).rejects.toThrow(/Expected no replay, redecode or verify under way/);
    await rebuild.query("select pg_advisory_unlock_all()");
    expect(await migrateDatabase(database.url)).toEqual(await committedNames());
    await rebuild.query("select pg_advisory_lock(hashtextextended('tributary rebuild', 0))");
    expect(await migrateDatabase(database.url)).toEqual([]);
    await rebuild.end();
  });

  it("refuses beside a chain's indexer, whose rows new tables would miss, but where there is nothing to apply", async () => {
    database = await createDatabase();
    await migrateDatabase(database.url);
    const writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    await writer.query("select log.open_chain(8453, 'base', 10)");
    await lockChain(writer, 8453);
    expect(await migrateDatabase(database.url)).toEqual([]);
    await writer.query("delete from migration where id = (select max(id) from migration)");
    await expect(migrateDatabase(database.url)).rejects.toThrow(
      "Expected no indexer to write while tables are changed, found that of chain 8453. Stop the indexers, and migrate again.",
    );
    await writer.end();
  });

  it("refuses beside the indexer of a chain that has no head yet", async () => {
    database = await createDatabase();
    await migrateDatabase(database.url);
    const writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    await lockChain(writer, 8453);
    expect(await migrateDatabase(database.url)).toEqual([]);
    await writer.query("delete from migration where id = (select max(id) from migration)");
    await expect(migrateDatabase(database.url)).rejects.toThrow(
      "Expected no indexer to write while tables are changed, found that of a chain which is not in the log yet. " +
        "Stop the indexers, and migrate again.",
    );
    await writer.end();
  });

  it("changes nothing when run again", async () => {
    database = await createDatabase();
    await migrateDatabase(database.url);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const before = await dumpSchema(client);
    expect(await migrateDatabase(database.url)).toEqual([]);
    expect(await dumpSchema(client)).toBe(before);
    await client.end();
  });
});
