import type { Client } from "graphql-ws";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { ALICE, CAROL, settled, story } from "./support/story.js";
import { type Message, connectTo, next, openEvents, subscribe } from "./support/streams.js";
import { withLocked } from "./support/with-locked.js";

let api: TestApi;
let chain: LiveChain;
let server: TestServer;
let client: Client;
const closes: (() => unknown)[] = [];
beforeAll(async () => {
  api = await openApi(story);
  chain = await openLiveChain(api.ownerUrl, 77);
  await chain.append([]);
  server = await openServer(api, { limits: { statementMs: 300, answerCharacters: 600 } });
  client = connectTo(server.url);
});
afterEach(async () => {
  for (const close of closes.splice(0)) await close();
});
afterAll(async () => {
  await client.dispose();
  await server.close();
  await chain.close();
  await api.close();
});

const PAYOUTS = (after?: string) => `subscription {
  payouts(accounts: ["${ALICE}"] ${after === undefined ? "" : `, after: "${after}"`}) {
    cursor payout { amount role token { symbol } }
  }
}`;

const changeOf = (message: Message | undefined) =>
  message?.data?.["payouts"] as { cursor: string; payout: { amount: string } } | undefined;
const amountOf = (message: Message | undefined) => changeOf(message)?.payout.amount;
const codesOf = (message: Message | undefined) => message?.errors?.map(({ extensions }) => extensions?.code);

/** A subscription that stands, as a function that gives its next message. */
const kinds: [string, (query: string) => Promise<() => Promise<Message | undefined>>][] = [
  [
    "over a WebSocket",
    (query) => {
      const messages = subscribe(client, query);
      closes.push(() => messages.return?.());
      return Promise.resolve(() => next(messages));
    },
  ],
  [
    "as server-sent events",
    async (query) => {
      const events = await openEvents(server.url, query);
      closes.push(() => events.close());
      return () => events.next();
    },
  ],
];

describe.each(kinds)("a message that fails, %s", (_, open) => {
  it("ends the stream, so that the cursor before it tells of it and of those behind it", async () => {
    const take = await open(PAYOUTS());
    const first = take();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await chain.append([settled(ALICE, 1n)]);
    const told = await first;
    expect(amountOf(told)).toBe("1");
    // Messages read tokens, what they are made of is found without.
    await withLocked(api.ownerUrl, "enrichment.token", async () => {
      await chain.append([settled(ALICE, 2n), settled(ALICE, 3n)]);
      expect(codesOf(await take())).toContain("TIMEOUT");
    });
    expect(await take()).toBeUndefined();
    const again = await open(PAYOUTS(changeOf(told)?.cursor));
    expect([amountOf(await again()), amountOf(await again())]).toEqual(["2", "3"]);
  });

  it("by its size is said to be skipped, for it would fail again, and the stream goes on", async () => {
    const take = await open(PAYOUTS());
    const first = take();
    await new Promise((resolve) => setTimeout(resolve, 400));
    await chain.append([settled(ALICE, 4n), settled(ALICE, 5n, { role: "x".repeat(1_000) }), settled(ALICE, 6n)]);
    expect(amountOf(await first)).toBe("4");
    const skipped = await take();
    expect(codesOf(skipped)).toEqual(["QUERY_TOO_COMPLEX", "QUERY_TOO_COMPLEX"]);
    expect(skipped?.errors?.[1]?.message).toContain("not told again");
    expect(amountOf(await take())).toBe("6");
  });

  it("unexpectedly is told as such, and reported once", async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query("alter table log.retraction rename to mislaid");
    const take = await open(PAYOUTS());
    const told = await take().finally(() => owner.query("alter table log.mislaid rename to retraction"));
    await owner.end();
    expect(codesOf(told)).toEqual(["INTERNAL_SERVER_ERROR"]);
    expect(api.reported.splice(0)).toHaveLength(1);
    expect(await take()).toBeUndefined();
  });
});

describe("a message that takes too long to make", () => {
  it("says so, and nothing is reported", async () => {
    const slow = await openServer(api, { limits: { requestMs: 200, statementMs: 20_000 } });
    const query = `subscription { earnings(accounts: ["${CAROL}"]) { tokens { token { symbol } by(dimension: ASSET) { asset { name } } } } }`;
    const events = await withLocked(api.ownerUrl, "enrichment.token", async () => {
      const opened = await openEvents(slow.url, query);
      await new Promise((resolve) => setTimeout(resolve, 600));
      return opened;
    });
    const told = await events.next();
    expect([...new Set(codesOf(told))]).toEqual(["TIMEOUT"]);
    expect(told?.errors?.[0]?.message).toContain("200 ms");
    expect(await events.next()).toBeUndefined();
    await slow.close();
  });
});

it("leaves no connection of the database behind", async () => {
  await expect.poll(() => api.pool.totalCount - api.pool.idleCount).toBe(0);
  expect(api.reported).toEqual([]);
});
