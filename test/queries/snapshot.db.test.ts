import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSnapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { Sql, sql } from "../../src/queries/reading/sql.js";
import { type TestDatabase, createDatabase } from "../support/database.js";

const OPTIONS = { statementTimeoutMs: 5_000 };

let database: TestDatabase;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 1, pipeline: true });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const one = (value: number): Sql => sql`select ${value}::int as value`;
const isKept = async (): Promise<number> =>
  withSnapshot(pool, OPTIONS, async (snapshot) => {
    const [row] = await snapshot.query<{ kept: number }>(sql`select count(*)::int as kept from pg_prepared_statements`);
    return row?.kept ?? NaN;
  });

describe("queries of one snapshot", () => {
  it("asked for together see the same state, and each gets its own answer", async () => {
    await pool.query("create table seen (value int)");
    await withSnapshot(pool, OPTIONS, async (snapshot) => {
      const count = sql`select count(*)::int as value from seen`;
      const before = await snapshot.query(count);
      const other = new pg.Client({ connectionString: database.url });
      await other.connect();
      await other.query("insert into seen values (1)");
      await other.end();
      const numbers = Array.from({ length: 20 }, (_, index) => index);
      const answers = await Promise.all(numbers.map((value) => snapshot.query(value % 5 === 0 ? count : one(value))));
      expect(answers).toEqual(numbers.map((value) => (value % 5 === 0 ? before : [{ value }])));
    });
  });

  it("fail together once one has failed, with its error; the next snapshot is sound", async () => {
    const snapshot = openSnapshot(pool, OPTIONS);
    const answers = await Promise.allSettled([
      snapshot.query(one(1)),
      snapshot.query(sql`select 1 / ${0}::int`),
      ...Array.from({ length: 6 }, (_, index) => snapshot.query(one(index))),
    ]);
    await snapshot.close();
    const [first, ...others] = answers;
    expect(first).toEqual({ status: "fulfilled", value: [{ value: 1 }] });
    for (const answer of others) {
      expect(answer).toMatchObject({ status: "rejected", reason: { message: "division by zero" } });
    }
    expect(await withSnapshot(pool, OPTIONS, (next) => next.query(one(2)))).toEqual([{ value: 2 }]);
  });

  it("that still wait when it is closed fail; no more than four have been sent", async () => {
    const snapshot = openSnapshot(pool, OPTIONS);
    const slow = Array.from({ length: 10 }, () => snapshot.query(sql`select pg_sleep(0.05)`));
    const settled = Promise.allSettled(slow);
    await slow[0];
    await snapshot.close();
    const answered = (await settled).filter(({ status }) => status === "fulfilled");
    expect(answered.length).toBeLessThanOrEqual(5);
  });

  it("can only read", async () => {
    const insert = withSnapshot(pool, OPTIONS, (snapshot) => snapshot.query(sql`insert into seen values (2)`));
    await expect(insert).rejects.toThrow("cannot execute INSERT in a read-only transaction");
  });
});

describe("statements kept by a connection", () => {
  it("are parsed once, and no more of them are kept than a connection should hold, whatever clients make up", async () => {
    const ask = (texts: number[]) =>
      withSnapshot(pool, OPTIONS, (snapshot) =>
        Promise.all(texts.map((text) => snapshot.query(new Sql([`select ${text} as value`], [])))),
      );
    await ask([1, 1, 1]);
    const before = await isKept();
    await ask([1, 1, 1]);
    expect(await isKept()).toBe(before);
    const texts = Array.from({ length: 250 }, (_, index) => index);
    expect(await ask(texts)).toEqual(texts.map((value) => [{ value }]));
    expect(await isKept()).toBe(100);
    expect(await ask(texts.toReversed())).toEqual(texts.toReversed().map((value) => [{ value }]));
    expect(await isKept()).toBe(100);
  });

  it("that no longer fit their tables cost one answer, not the connection's later ones", async () => {
    await pool.query("create table changing (value int)");
    const ask = () => withSnapshot(pool, OPTIONS, (snapshot) => snapshot.query(sql`select * from changing`));
    expect(await ask()).toEqual([]);
    await pool.query("alter table changing add column other int");
    await expect(ask()).rejects.toThrow("cached plan must not change result type");
    expect(await ask()).toEqual([]);
  });
});
