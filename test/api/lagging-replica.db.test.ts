import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHeadWatcher } from "../../src/api/head-watcher.js";
import { createChangeFeed } from "../../src/api/subscriptions/change-feed.js";
import { encodeStreamCursor } from "../../src/api/subscriptions/stream-cursor.js";
import { type PayoutMessage, streamPayouts } from "../../src/api/subscriptions/stream-payouts.js";
import { readPayoutChanges } from "../../src/queries/changes/payout-changes.js";
import { endOfBlock } from "../../src/queries/reading/position.js";
import { type Snapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { openEvents } from "./support/open-events.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { ALICE, settled } from "./support/story.js";

const CHAIN = 77;
const options = { statementTimeoutMs: 5_000 };

/** Two servers, each of a database of its own: the second's is written as the first's, but later, as a replica's is. */
interface Site {
  readonly api: TestApi;
  readonly server: TestServer;
  readonly chain: LiveChain;
}
let primary: Site;
let replica: Site;
beforeAll(async () => {
  [primary, replica] = [await openSite(), await openSite()];
});
afterAll(async () => {
  for (const { api, server, chain } of [primary, replica]) {
    await chain.close();
    await server.close();
    await api.close();
  }
});

async function openSite(): Promise<Site> {
  const api = await openApi([]);
  const chain = await openLiveChain(api.ownerUrl, CHAIN);
  await chain.append([]);
  await chain.finalize(chain.head);
  return { api, server: await openServer(api), chain };
}

const subscription = (after: string) =>
  `subscription { payouts(accounts: ["${ALICE}"], after: "${after}") { kind cursor payout { amount } } }`;

interface Told {
  payouts: { kind: string; cursor: string; payout: { amount: string } };
}

describe("a cursor of a server that is ahead of this one's replica", () => {
  it("waits until the replica has come as far, and is told nothing of the branch that was given up", async () => {
    const start = encodeStreamCursor("payouts", [[ALICE], null], [[CHAIN, 0, primary.chain.head]]);
    const abandon = [[settled(ALICE, 1n)], [settled(ALICE, 2n)], [settled(ALICE, 3n)]];
    for (const { chain } of [primary, replica]) await chain.append(...abandon);
    const above = primary.chain.head - 3;
    await primary.chain.fork(above, [settled(ALICE, 4n)]);

    const told = await openEvents(primary.server.url, subscription(start));
    const first = (await told.next())?.data as unknown as Told;
    expect(first.payouts).toMatchObject({ kind: "ADDED", payout: { amount: "4" } });
    await told.close();

    const resumed = await openEvents(replica.server.url, subscription(first.payouts.cursor));
    const next = resumed.next();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await replica.chain.fork(above, [settled(ALICE, 4n)]);
    await replica.chain.append([settled(ALICE, 5n)]);
    expect((await next)?.data).toMatchObject({ payouts: { kind: "ADDED", payout: { amount: "5" } } });
    await resumed.close();
    await primary.chain.append([settled(ALICE, 5n)]);
  });

  it("waits for no more than a while: the database may have been indexed anew", async () => {
    const { pool } = replica.api;
    const sources = {
      feed: createChangeFeed(pool, createHeadWatcher(pool, options), options),
      read: <Result>(work: (snapshot: Snapshot) => Promise<Result>) => withSnapshot(pool, options, work),
    };
    const ahead = encodeStreamCursor("payouts", [[ALICE], null], [[CHAIN, 100, replica.chain.head]]);
    const subscribe = (patienceMs: number): AsyncIterator<PayoutMessage> =>
      streamPayouts(sources, { accounts: [ALICE] }, ahead, { patienceMs })[Symbol.asyncIterator]();
    await expect(subscribe(300).next()).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining(`chain ${CHAIN}`) as string,
    });
    const patient = subscribe(60_000);
    let isTold = false;
    const next = patient.next().then(() => (isTold = true));
    await replica.chain.append([settled(ALICE, 6n)]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(isTold).toBe(false);
    await patient.return?.();
    await next;
  });

  it("has nothing told of a chain before its block, and goes on behind it", async () => {
    const read = (retraction: number, toldBlock: number, indexed: number) =>
      withSnapshot(replica.api.pool, options, (snapshot) =>
        readPayoutChanges(snapshot, {
          mark: { chainId: CHAIN, retraction, told: endOfBlock(toldBlock) },
          present: { indexed, retraction: 1 },
          filter: {},
          limit: 10,
        }),
      );
    const { head } = replica.chain;
    expect(await read(2, head - 1, head)).toMatchObject({
      changes: [],
      mark: { retraction: 2, told: { blockNumber: head - 1 } },
      waitsFor: "behind",
    });
    expect(await read(1, head + 5, head)).toEqual({
      changes: [],
      mark: { chainId: CHAIN, retraction: 1, told: endOfBlock(head + 5) },
      isCut: false,
      waitsFor: undefined,
    });
    expect((await read(1, head - 1, head)).changes).toMatchObject([{ kind: "ADDED", row: { blockNumber: head } }]);
  });
});
