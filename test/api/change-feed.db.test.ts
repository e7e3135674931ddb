import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type HeadWatcher, createHeadWatcher } from "../../src/api/head-watcher.js";
import { createChangeFeed } from "../../src/api/subscriptions/change-feed.js";
import type { HeadRow } from "../../src/queries/reading/heads.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { recordStatements } from "./support/record-statements.js";
import { ALICE, BOB, settled } from "./support/story.js";

const options = { statementTimeoutMs: 5_000 };
const LOOK_MS = 20;
let database: TestDatabase;
let pool: pg.Pool;
let owner: pg.Client;
let statements: string[];
let chain: LiveChain;
let quiet: LiveChain;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // What is still being ended when the database goes.
  pool.on("error", () => undefined);
  statements = recordStatements(pool);
  owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  [chain, quiet] = [await openLiveChain(database.url, 1), await openLiveChain(database.url, 2)];
  for (const one of [chain, quiet]) {
    await one.append([settled(BOB, 1n)]);
    await one.finalize(one.head);
  }
});
afterAll(async () => {
  await Promise.all([chain.close(), quiet.close(), owner.end()]);
  await pool.end();
  await database.drop();
});

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const looksAtMoney = () => statements.filter((text) => text.includes("projection.ledger")).length;
const noteSource = () =>
  owner.query("update log.head set source_number = coalesce(source_number, 0) + 1, source_seen_at = now()");

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

/** Counts how often a subscriber to ALICE's money is woken; resolves once it has been for the first time. */
async function watchAlice(headWatcher: HeadWatcher = createHeadWatcher(pool, { ...options, intervalMs: LOOK_MS })) {
  const feed = createChangeFeed(pool, headWatcher, { ...options, retryMs: 100 });
  const woken = { count: 0 };
  stops.push(
    feed.watch(
      ({ accounts }) => accounts.has(ALICE),
      () => woken.count++,
    ),
  );
  await expect.poll(() => woken.count).toBe(1);
  statements.splice(0);
  return woken;
}

describe("the look at what moved", () => {
  it("is not taken, and nobody is woken, where only the source's head was noted", async () => {
    const woken = await watchAlice();
    for (let count = 0; count < 10; count++) {
      await noteSource();
      await pause(LOOK_MS);
    }
    expect([woken.count, looksAtMoney()]).toEqual([1, 0]);
  });

  it("is taken of the chain that moved only, and wakes whom it concerns: what came, what was finalized, what was taken back", async () => {
    const woken = await watchAlice();
    await chain.append([settled(BOB, 1n)]);
    await expect.poll(looksAtMoney).toBe(1);
    await chain.append([settled(ALICE, 1n)]);
    await expect.poll(() => woken.count).toBe(2);
    await chain.append([]);
    await expect.poll(looksAtMoney).toBe(3);
    expect(woken.count).toBe(2);
    await chain.finalize(chain.head);
    await expect.poll(() => woken.count).toBe(3);
    await chain.append([]);
    await chain.fork(chain.head - 1, []);
    await expect.poll(() => woken.count).toBe(4);
  });

  it("that fails wakes nobody, and is taken again until it tells", async () => {
    const woken = await watchAlice();
    await owner.query("alter table projection.ledger rename to elsewhere");
    await owner.query(`update log.head set indexed_hash = '\\x00' where chain_id = 1`);
    await expect.poll(looksAtMoney).toBeGreaterThan(1);
    expect(woken.count).toBe(1);
    await owner.query("alter table projection.elsewhere rename to ledger");
    await chain.append([settled(ALICE, 1n)]);
    await expect.poll(() => woken.count).toBe(2);
    await chain.finalize(chain.head);
  });

  it("that takes long is followed by one more, however often the heads moved meanwhile", async () => {
    await watchAlice();
    const before = looksAtMoney();
    const lock = new pg.Client({ connectionString: database.url });
    await lock.connect();
    await lock.query("begin; lock table projection.ledger in access exclusive mode");
    for (let count = 1; count <= 5; count++) {
      await owner.query(`update log.head set indexed_hash = $1 where chain_id = 1`, [Buffer.from([count])]);
      await pause(3 * LOOK_MS);
    }
    await pause(10 * LOOK_MS);
    await lock.query("rollback");
    await lock.end();
    await pause(10 * LOOK_MS);
    expect([1, 2]).toContain(looksAtMoney() - before);
  });
});

describe("the heads", () => {
  it("are not told as they were when nobody watched", async () => {
    const headWatcher = createHeadWatcher(pool, { ...options, intervalMs: LOOK_MS });
    const first = (): Promise<readonly HeadRow[]> =>
      new Promise((resolve) => {
        const stop = headWatcher.watch((heads) => {
          stop();
          resolve(heads);
        });
      });
    await first();
    await pause(5 * LOOK_MS);
    await chain.append([]);
    expect((await first()).find(({ chainId }) => chainId === 1)?.indexed?.number).toBe(chain.head);

    // A block that was taken back meanwhile is waited for.
    const gone = chain.head;
    await chain.finalize(gone - 1);
    await chain.readAgain(gone - 1, undefined, async () => {
      let isOver = false;
      const reached = (heads: readonly HeadRow[]) => (heads[0]?.indexed?.number ?? -1) >= gone;
      const waiting = headWatcher.waitUntil(reached, 10 * LOOK_MS).then(() => (isOver = true));
      await pause(5 * LOOK_MS);
      expect(isOver).toBe(false);
      await waiting;
    });
  });
});
