import type { Client } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { ALICE, BOB, settled, story } from "./support/story.js";
import { type Message, connectTo, next, openEvents, subscribe } from "./support/streams.js";
import { withLocked } from "./support/with-locked.js";

const CROWD = "203.0.113.1";
const OTHER = "203.0.113.2";
const CHAINS = "{ chains { id } }";
const payoutsOf = (account: string) =>
  `subscription { payouts(accounts: ["${account}"]) { payout { amount token { symbol } } } }`;

let api: TestApi;
let chain: LiveChain;
let server: TestServer;
const clients: Client[] = [];
beforeAll(async () => {
  api = await openApi(story);
  chain = await openLiveChain(api.ownerUrl, 77);
  await chain.append([]);
  // The database has four connections for all.
  server = await openServer(api, {
    trustedProxies: ["127.0.0.1"],
    limits: { requestsAtOnce: 2, statementMs: 20_000, requestMs: 20_000 },
  });
});
afterAll(async () => {
  for (const client of clients) await client.dispose();
  await server.close();
  await chain.close();
  await api.close();
});

function connect(address: string): Client {
  const client = connectTo(server.url, address);
  clients.push(client);
  return client;
}

const busy = () => api.pool.totalCount - api.pool.idleCount;
const amountOf = (message: Message | undefined) =>
  (message?.data?.["payouts"] as { payout: { amount: string } } | undefined)?.payout.amount;

/** Asks until it is answered, as a client does that is told to wait. */
const isAnswered = async (address: string) => (await server.ask(CHAINS, address)).errors === undefined;

describe("the messages of a client's many subscriptions", () => {
  it("are made in its turns: others are answered at once, and it hears each message", async () => {
    const client = connect(CROWD);
    const streams = Array.from({ length: 20 }, () => subscribe(client, payoutsOf(ALICE)));
    const firsts = streams.map((stream) => next(stream));
    await new Promise((resolve) => setTimeout(resolve, 500));
    // Of what messages are made of, so that each holds its turn.
    const own = await withLocked(api.ownerUrl, "enrichment.token", async () => {
      await chain.append([settled(ALICE, 7n)]);
      await expect.poll(busy).toBeGreaterThanOrEqual(2);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const since = performance.now();
      for (let count = 0; count < 10; count++) expect(await isAnswered(OTHER)).toBe(true);
      expect(performance.now() - since).toBeLessThan(1_000);
      const answered = isAnswered(CROWD);
      const waiting = new Promise((resolve) => setTimeout(() => resolve("waiting"), 300));
      expect(await Promise.race([answered, waiting])).toBe("waiting");
      return { answered };
    });
    expect((await Promise.all(firsts)).map(amountOf)).toEqual(Array(20).fill("7"));
    expect(await own.answered).toBe(true);
    for (const stream of streams) await stream.return?.();
  });

  it("give their turns back when the client leaves, be they had or waited for", async () => {
    const client = connect(CROWD);
    const events = await Promise.all([1, 2].map(() => openEvents(server.url, payoutsOf(BOB), { client: CROWD })));
    const streams = Array.from({ length: 10 }, () => subscribe(client, payoutsOf(BOB)));
    for (const stream of streams) next(stream).catch(() => undefined);
    for (const stream of events) stream.next().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await withLocked(api.ownerUrl, "enrichment.token", async () => {
      await chain.append([settled(BOB, 8n)]);
      await expect.poll(busy).toBeGreaterThanOrEqual(2);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await client.dispose();
      for (const stream of events) await stream.close();
    });
    await expect.poll(() => isAnswered(CROWD)).toBe(true);
    await expect.poll(busy).toBe(0);
    // Whoever left is told of no failure, and nor is anybody else.
    expect(api.reported).toEqual([]);
  });
});
