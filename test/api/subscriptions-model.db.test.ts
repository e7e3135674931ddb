import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHeadWatcher } from "../../src/api/head-watcher.js";
import { createChangeFeed } from "../../src/api/subscriptions/change-feed.js";
import { encodeStreamCursor } from "../../src/api/subscriptions/stream-cursor.js";
import { type PayoutMessage, streamPayouts } from "../../src/api/subscriptions/stream-payouts.js";
import type { Hex } from "../../src/domain/hex.js";
import type { PayoutFilter } from "../../src/queries/money/payout-filter.js";
import { type Snapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { sql } from "../../src/queries/reading/sql.js";
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
  /** Takes a few messages before it leaves, and a few where it comes back. */
  | { kind: "resume"; at: "primary" | "replica"; messages: number };
type Change = Exclude<Step, { kind: "take" | "resume" }>;

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
  fc.record({
    kind: fc.constant("resume" as const),
    at: fc.constantFrom("primary" as const, "replica" as const),
    messages: fc.nat(6),
  }),
);

const options = { statementTimeoutMs: 5_000 };
/** Of two databases the second is a replica of the first that lags behind: the same changes are written to it, later. */
interface Site {
  readonly database: TestDatabase;
  readonly pool: pg.Pool;
}
let primary: Site;
let replica: Site;
let nextChain = 1;
beforeAll(async () => {
  [primary, replica] = [await openSite(), await openSite()];
});
afterAll(async () => {
  for (const { database, pool } of [primary, replica]) {
    await pool.end();
    await database.drop();
  }
});

async function openSite(): Promise<Site> {
  const database = await createMigratedDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // What is still being ended when the database goes.
  pool.on("error", () => undefined);
  return { database, pool };
}

describe("a subscriber", () => {
  it("who adds what came and takes away what went has the payouts that stand, whatever the chain did and however often it resumed", async () => {
    const seed = Number(process.env["LAWS_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
    console.log(`Subscribers followed, seed ${seed}`);
    const lags = fc.array(fc.nat(3), { minLength: 1, maxLength: 5 });
    const histories = fc.tuple(fc.array(step, { minLength: 4, maxLength: 14 }), lags, fc.boolean());
    await fc.assert(
      fc.asyncProperty(histories, ([steps, changesUnheard, isFiltered]) =>
        follow(steps, changesUnheard, isFiltered ? { accounts: [ALICE] } : {}),
      ),
      { seed, numRuns: Number(process.env["LAWS_RUNS"] ?? 12), endOnFailure: process.env["CI"] === "true" },
    );
  });
});

/** After each change the replica knows of all but so many, in turn. */
async function follow(steps: readonly Step[], lags: readonly number[], filter: PayoutFilter): Promise<void> {
  const chainId = nextChain++;
  const sites = { primary: await openSource(primary, chainId), replica: await openSource(replica, chainId) };
  const { chain } = sites.primary;
  let finalized = chain.head;
  const unheard: (() => Promise<unknown>)[] = [];
  const replay = async (leave: number): Promise<void> => {
    for (const write of unheard.splice(0, Math.max(0, unheard.length - leave))) await write();
  };
  // As the cursor of a message would say that was told of this chain's last block.
  const start = encodeStreamCursor("payouts", [filter.accounts ?? null, null], [[chainId, 0, chain.head]]);
  const subscriber = createSubscriber(chainId, start, (after, at) => streamPayouts(sites[at].sources, filter, after));
  try {
    for (const [index, one] of steps.entries()) {
      if (one.kind === "take") await subscriber.take(one.messages);
      else if (one.kind === "resume") {
        await subscriber.take(one.messages);
        await subscriber.resume(one.at);
        await subscriber.take(one.messages);
      } else {
        const before = finalized;
        finalized = await change(chain, one, before);
        unheard.push(() => change(sites.replica.chain, one, before));
        await replay(lags[index % lags.length] ?? 0);
      }
    }
    await replay(0);
    await expect
      .poll(
        async () => {
          await subscriber.takeUntilQuiet();
          return subscriber.payouts();
        },
        { timeout: 20_000 },
      )
      .toEqual(await standing(chainId, filter));
    expect(subscriber.mistakes).toEqual([]);
  } finally {
    await subscriber.close();
    for (const site of Object.values(sites)) {
      // What is final wakes nobody: the next history's subscriber shall not be woken by this one's payouts.
      await site.chain.finalize(site.chain.head);
      await site.chain.close();
    }
  }
}

/** A chain of one final block at a site, and what subscriptions there read from. */
async function openSource({ database, pool }: Site, chainId: number) {
  const chain = await openLiveChain(database.url, chainId);
  await chain.append([]);
  await chain.finalize(chain.head);
  const headWatcher = createHeadWatcher(pool, { ...options, intervalMs: 5 });
  const sources = {
    feed: createChangeFeed(pool, headWatcher, options),
    read: <Result>(work: (snapshot: Snapshot) => Promise<Result>) => withSnapshot(pool, options, work),
  };
  return { chain, sources };
}

/** What a step does to the chain; returns its finalized block. */
async function change(chain: LiveChain, one: Change, finalized: number) {
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
  const rows = await withSnapshot(primary.pool, options, (snapshot) =>
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
function createSubscriber(
  chainId: number,
  start: string,
  subscribe: (after: string, at: "primary" | "replica") => AsyncIterable<PayoutMessage>,
) {
  const known = new Set<string>();
  const mistakes: string[] = [];
  let cursor = start;
  let messages = subscribe(cursor, "primary")[Symbol.asyncIterator]();
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
    async resume(at: "primary" | "replica") {
      await messages.return?.();
      next = undefined;
      messages = subscribe(cursor, at)[Symbol.asyncIterator]();
    },
    close: async () => void (await messages.return?.()),
  };
}
