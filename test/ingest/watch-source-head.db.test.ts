import pg from "pg";
import { expect, it } from "vitest";
import { watchSourceHead } from "../../src/ingest/watch-source-head.js";
import { createMigratedDatabase } from "../support/database.js";

it("a source's head is noted however high it is, and not at all before it was seen", async () => {
  const database = await createMigratedDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await pool.query("select log.open_chain(1, 'high', 10)");
  let head = 2 ** 40;
  const errors: unknown[] = [];
  const end = watchSourceHead({
    pool,
    chainId: 1,
    intervalMs: 5,
    readSource: () => ({ head, stats: {} }),
    onError: (error) => errors.push(error),
  });
  const noted = async () =>
    (await pool.query<{ number: string | null }>("select source_number as number from log.head")).rows[0]?.number;
  await expect.poll(noted).toBe(String(2 ** 40));
  head = -1;
  await expect.poll(noted).toBeNull();
  expect(errors).toEqual([]);
  end();
  await pool.end();
  await database.drop();
});
