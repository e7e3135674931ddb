import pg from "pg";
import { expect, it } from "vitest";
import { writeHead } from "../../src/log/head.js";
import { watchSourceHead } from "../../src/ingest/watch-source-head.js";
import { createMigratedDatabase } from "../support/database.js";

it("a source's head is noted however high it is, not at all before it was seen, and what stops the chain with it", async () => {
  const database = await createMigratedDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  await pool.query("select log.open_chain(1, 'high', 10)");
  let head = 2 ** 40;
  let isPrepared = true;
  let stoppedBy: string | undefined = undefined;
  const errors: unknown[] = [];
  const end = watchSourceHead({
    pool,
    chainId: 1,
    isPrepared: () => isPrepared,
    intervalMs: 5,
    readSource: () => ({ head, stats: {}, stoppedBy }),
    onError: (error) => errors.push(error),
  });
  const noted = async () =>
    (await pool.query<{ number: string | null }>("select source_number as number from log.head")).rows[0]?.number;
  await expect.poll(noted).toBe(String(2 ** 40));
  head = -1;
  await expect.poll(noted).toBeNull();

  const error = async () => (await pool.query<{ error: string | null }>("select error from log.head")).rows[0]?.error;
  stoppedBy = "no endpoint of https://user:secret@node.example/v2/key serves";
  await expect.poll(error).toBe("no endpoint of https://***@node.example/*** serves");
  // As a process that begins anew has it: it has seen nothing, and knows of nothing that stops the chain.
  [isPrepared, stoppedBy] = [false, undefined];
  const seenAt = async () => (await pool.query<{ at: Date }>("select source_seen_at as at from log.head")).rows[0]?.at;
  await pool.query("update log.head set source_number = 7");
  const before = await seenAt();
  await expect.poll(seenAt).not.toEqual(before);
  expect([await noted(), await error()]).toEqual(["7", expect.stringContaining("serves")]);
  end();
  // What was fetched before is written still: it goes on for a while, and is stopped all the same.
  const hash = `0x${"0".repeat(64)}` as const;
  const client = await pool.connect();
  await writeHead(client, 1, { finalized: { number: 5, hash, time: 5 }, hot: [] });
  client.release();
  expect(await error()).toContain("serves");
  expect(errors).toEqual([]);
  await pool.end();
  await database.drop();
});
