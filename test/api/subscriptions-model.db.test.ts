import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHeadWatcher } from "../../src/api/head-watcher.js";
import { createChangeFeed } from "../../src/api/subscriptions/change-feed.js";
import { encodeStreamCursor } from "../../src/api/subscriptions/stream-cursor.js";
import { type PayoutMessage, streamPayouts } from "../../src/api/subscriptions/stream-payouts.js";
import type { Hex } from "../../src/domain/hex.js";
import type { PayoutFilter } from "../../src/queries/payout-filter.js";
import { type Snapshot, withSnapshot } from "../../src/queries/snapshot.js";
import { sql } from "../../src/queries/sql.js";
import { createMigratedDatabase, type TestDatabase } from "../support/database.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { ALICE, BOB, settled } from "./support/story.js";

/** What happens to the chain, or to a subscriber. */
type Step =
  | { kind: "append"; payouts: number[][] }
  | { kind: "fork"; depth: number; payouts: number[][] }
  | { kind: "readAgain"; upTo: number; others: number[][] | undefined; pauseMs: number }
  | { kind: "finalize"; upTo: number }
  | { kind: "take"; messages: number }
  | { kind: "resume" };

const blocks = fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), { minLength: 1, maxLength: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("append" as const), payouts: blocks }),
  fc.record({ kind: fc.constant("fork" as const), depth: fc.integer({ min: 1, max: 5 }), payouts: blocks }),
  fc.record({
    kind: fc.constant("readAgain" as const),
    upTo: fc.nat(6),
    others: fc.option(blocks, { nil: undefined }),
    // Long enough for a subscriber to look between, or not.
    pauseMs: fc.constantFrom(0, 30),
  }),
  fc.record({ kind: fc.constant("finalize" as const), upTo: fc.nat(4) }),
  fc.record({ kind: fc.constant("take" as const), messages: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant("resume" as const) }),
);

const options = { statementTimeoutMs: 5_000 };
let database: TestDatabase;
let pool: pg.Pool;
let nextChain = 1;
beforeAll(async () => {
  database = await createMigratedDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 4 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

describe("a subscriber", () => {
  it("who adds what came and takes away what went has the payouts that stand, whatever the chain did and however often it resumed", async () => {
    const seed = Number(process.env["LAWS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`Subscribers followed, seed ${seed}`);
    const histories = fc.tuple(fc.array(step, { minLength: 4, maxLength: 14 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(histories, ([steps, isFiltered]) => follow(steps, isFiltered ? { accounts: [ALICE] } : {})),
      { seed, numRuns: Number(process.env["LAWS_RUNS"] ?? 12), endOnFailure: process.env["CI"] === "true" },
    );
  });
});

async function follow(steps: readonly Step[], filter: PayoutFilter): Promise<void> {
  const chain = await openLiveChain(database.url, nextChain++);
  const headWatcher = createHeadWatcher(pool, { ...options, intervalMs: 5 });
  const sources = {
    feed: createChangeFeed(pool, headWatcher, options),
    read: <Result>(work: (snapshot: Snapshot) => Promise<Result>) => withSnapshot(pool, options, work),
  };
  await chain.append([]);
  await chain.finalize(chain.head);
  let finalized = chain.head;
  // As the cursor of a message would say that was told of this chain's last block.
  const start = encodeStreamCursor("payouts", [filter.accounts ?? null, null], [[chain.chainId, 0, chain.head]]);
  const subscriber = createSubscriber(chain.chainId, start, (after) => streamPayouts(sources, filter, after));
  try {
    for (const one of steps) {
      if (one.kind === "take") await subscriber.take(one.messages);
      else if (one.kind === "resume") await subscriber.resume();
      else finalized = await change(chain, one, finalized);
    }
    await expect
      .poll(
        async () => {
          await subscriber.takeUntilQuiet();
          return subscriber.payouts();
        },
        { timeout: 20_000 },
      )
      .toEqual(await standing(chain.chainId, filter));
    expect(subscriber.mistakes).toEqual([]);
  } finally {
    await subscriber.close();
    // What is final wakes nobody: the next history's subscriber shall not be woken by this one's payouts.
    await chain.finalize(chain.head);
    await chain.close();
  }
}

/** What a step does to the chain; returns its finalized block. */
async function change(chain: LiveChain, one: Exclude<Step, { kind: "take" | "resume" }>, finalized: number) {
  const events = (payouts: number[][]) =>
    payouts.map((ofBlock) => ofBlock.map((digit) => settled(digit % 2 === 0 ? ALICE : BOB, BigInt(digit + 1))));
  if (one.kind === "append") await chain.append(...events(one.payouts));
  if (one.kind === "fork") await chain.fork(Math.max(finalized, chain.head - one.depth), ...events(one.payouts));
  if (one.kind === "readAgain") {
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, one.pauseMs));
    await chain.readAgain(finalized + one.upTo, one.others && events(one.others), pause);
  }
  if (one.kind !== "finalize") return finalized;
  const next = Math.min(chain.head, finalized + one.upTo);
  await chain.finalize(next);
  return next;
}

async function standing(chainId: number, { accounts }: PayoutFilter): Promise<string[]> {
  const rows = await withSnapshot(pool, options, (snapshot) =>
    snapshot.query<{ hash: Hex; index: number; account: Hex }>(sql`
      select b.hash, l.log_index as index, l.account from projection.ledger as l
      join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number where l.chain_id = ${chainId}`),
  );
  return rows
    .filter(({ account }) => !accounts || accounts.includes(account))
    .map(({ hash, index }) => `${hash}/${index}`)
    .sort();
}

/** Keeps the payouts told of, and what no subscriber should hear. */
function createSubscriber(chainId: number, start: string, subscribe: (after: string) => AsyncIterable<PayoutMessage>) {
  const known = new Set<string>();
  const mistakes: string[] = [];
  let cursor = start;
  let messages = subscribe(cursor)[Symbol.asyncIterator]();
  let next: Promise<IteratorResult<PayoutMessage>> | undefined;

  /** The next message, or undefined after a while without one; it is then still waited for. */
  async function takeOne(): Promise<PayoutMessage | undefined> {
    next ??= messages.next();
    let timer: NodeJS.Timeout | undefined;
    const quiet = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), 60)));
    const result = await Promise.race([next, quiet]);
    clearTimeout(timer);
    if (!result || result.done) return undefined;
    next = undefined;
    return result.value;
  }

  function note(message: PayoutMessage): void {
    cursor = message.cursor;
    if (message.row.chainId !== chainId) return;
    const id = `${message.row.blockHash}/${message.row.logIndex}`;
    if (message.kind === "ADDED" ? known.has(id) : !known.delete(id)) mistakes.push(`${message.kind} ${id}`);
    if (message.kind === "ADDED") known.add(id);
  }

  const take = async (most: number): Promise<void> => {
    for (let count = 0; count < most; count++) {
      const message = await takeOne();
      if (!message) return;
      note(message);
    }
  };
  return {
    mistakes,
    payouts: () => [...known].sort(),
    take,
    takeUntilQuiet: () => take(Number.MAX_SAFE_INTEGER),
    /** Leaves, and comes back with the cursor of the last message noted; what came after it is lost. */
    async resume() {
      await messages.return?.();
      next = undefined;
      messages = subscribe(cursor)[Symbol.asyncIterator]();
    },
    close: async () => void (await messages.return?.()),
  };
}
