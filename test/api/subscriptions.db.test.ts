import type { Client } from "graphql-ws";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiServer, createApiServer } from "../../src/api/server/create-api-server.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { LIMITS, type TestApi, openApi } from "./support/open-api.js";
import {
  account,
  ALICE,
  BOB,
  CAROL,
  CHAIN_ONE,
  DATASET,
  id,
  MODEL,
  settled,
  story,
  TOKEN_ID,
} from "./support/story.js";
import { type Message, connectTo, next, openEvents as openEventsAt, subscribe } from "./support/streams.js";

const CHAIN = 77;
/** Whom no other chain pays. */
const DAVE = account("d");
let api: TestApi;
let server: ApiServer;
let chain: LiveChain;
const clients: Client[] = [];
beforeAll(async () => {
  api = await openApi(story);
  chain = await openLiveChain(api.ownerUrl, CHAIN);
  await chain.append([]);
  await chain.finalize(chain.head);
  server = await serve({});
});
afterAll(async () => {
  for (const client of clients) await client.dispose();
  await server.close();
  await chain.close();
  await api.close();
});

const serve = (limits: Partial<typeof LIMITS>) =>
  createApiServer({
    pool: api.pool,
    config: {
      api: { host: "127.0.0.1", port: 0, cors: ["*"], trustedProxies: [], limits: { ...LIMITS, ...limits } },
      chains: [],
    },
    version: "0.0.0-test",
    reportError: (error) => api.reported.push(error),
  });

function connect(to: ApiServer = server): Client {
  const client = connectTo(to.url);
  clients.push(client);
  return client;
}

/** A subscription's messages as server-sent events. */
const openEvents = (query: string, to: ApiServer = server) => openEventsAt(to.url, query);

const PAYOUTS = (args: string) => `subscription {
  payouts(${args}) { kind cursor payout { amount account token { id } event { type logIndex transactionHash } block { number } } }
}`;

interface PayoutTold {
  payouts: { kind: string; cursor: string; payout: { amount: string; event: { transactionHash: string } } };
}

const toldOf = (message: Message | undefined) => (message?.data as unknown as PayoutTold | undefined)?.payouts;

describe("payouts, over a WebSocket", () => {
  it("come with their event, go with it after a reorg, and are told on from a cursor by another server", async () => {
    const client = connect();
    const messages = subscribe(client, PAYOUTS(`accounts: ["${ALICE}"]`));
    const first = next(messages);
    // The subscription begins with the present: whatever comes once it stands.
    await expect.poll(async () => (await heads(client)).length).toBe(3);
    const above = chain.head;
    await chain.append([settled(BOB, 1n), settled(ALICE, 2n)]);
    const added = toldOf(await first);
    expect(added).toMatchObject({
      kind: "ADDED",
      payout: { amount: "2", event: { type: "PayoutSettled", logIndex: 1 }, block: { number: above + 1 } },
    });
    await chain.fork(above, [settled(ALICE, 3n)]);
    const removed = toldOf(await next(messages));
    expect(removed).toEqual({ kind: "REMOVED", cursor: expect.any(String) as string, payout: added?.payout });
    const replaced = toldOf(await next(messages));
    expect(replaced).toMatchObject({ kind: "ADDED", payout: { amount: "3" } });
    await messages.return?.();

    const other = await serve({});
    const resumed = subscribe(connect(other), PAYOUTS(`accounts: ["${ALICE}"], after: "${removed?.cursor ?? ""}"`));
    expect(toldOf(await next(resumed))).toEqual(replaced);
    await resumed.return?.();
    await other.close();
  });

  it("are those of the assets asked for", async () => {
    const messages = subscribe(connect(), PAYOUTS(`assets: ["${id(MODEL)}"]`));
    const first = next(messages);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await chain.append([settled(ALICE, 4n, { asset: DATASET }), settled(ALICE, 5n, { asset: MODEL })]);
    expect(toldOf(await first)).toMatchObject({ kind: "ADDED", payout: { amount: "5" } });
    await messages.return?.();
  });

  it("go after a restart whose blocks read otherwise, though nobody asked for is paid in them", async () => {
    const messages = subscribe(connect(), PAYOUTS(`accounts: ["${DAVE}"]`));
    const first = next(messages);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await chain.append([], [settled(DAVE, 8n)]);
    expect(toldOf(await first)).toMatchObject({ kind: "ADDED", payout: { amount: "8" } });
    const gone = next(messages);
    const looksAtIt = () => new Promise<void>((resolve) => setTimeout(resolve, 500));
    await chain.readAgain(chain.head - 2, [[], [], [settled(BOB, 9n)]], looksAtIt);
    expect(toldOf(await gone)).toMatchObject({ kind: "REMOVED", payout: { amount: "8" } });
    await messages.return?.();
  });

  it("carry the event of their own block, though another stands in its place when they are taken", async () => {
    const query = PAYOUTS(`accounts: ["${ALICE}"]`).replace("amount", "id amount").replace("event {", "event { id");
    const stream = await openEvents(query);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const above = chain.head;
    const events = Array.from({ length: 150 }, (_, index) => settled(ALICE, BigInt(1000 + index)));
    await chain.append(events);
    const told: string[] = [];
    for (let count = 0; count < 2 * events.length; count++) {
      const message = await stream.next();
      const change = toldOf(message) as unknown as { kind: string; payout: { id: string; event: { id: string } } };
      expect(message?.errors).toBeUndefined();
      expect(change.payout.event.id).toBe(change.payout.id);
      // The others have been read, and wait to be told.
      if (told.push(change.kind) === 1) await chain.fork(above, [settled(BOB, 1n)]);
    }
    expect(told).toEqual([...events.map(() => "ADDED"), ...events.map(() => "REMOVED")]);
    await stream.close();
  });

  it("refuse a cursor of other arguments, of other text, and one the journal no longer reaches back to", async () => {
    const client = connect();
    const messages = subscribe(client, PAYOUTS(`accounts: ["${BOB}"]`));
    const first = next(messages);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await chain.append([settled(BOB, 6n)]);
    const cursor = toldOf(await first)?.cursor ?? "";
    await messages.return?.();
    const refused = async (args: string) => (await next(subscribe(client, PAYOUTS(args))))?.errors?.[0];
    expect(await refused(`accounts: ["${ALICE}"], after: "${cursor}"`)).toMatchObject({
      message: expect.stringContaining("other arguments") as string,
      extensions: { code: "BAD_USER_INPUT" },
    });
    expect(await refused(`after: "what"`)).toMatchObject({ extensions: { code: "BAD_USER_INPUT" } });
    const above = chain.head - 1;
    await chain.fork(above, []);
    await chain.fork(above, [], []);
    await forget(CHAIN);
    expect(await refused(`accounts: ["${BOB}"], after: "${cursor}"`)).toMatchObject({
      message: expect.stringContaining("no longer known") as string,
      extensions: { code: "BAD_USER_INPUT" },
    });
  });
});

describe("earnings, as server-sent events", () => {
  it("come at once, again when they change or are finalized, and from a cursor only where they have", async () => {
    const token = `eip155:${CHAIN}/erc20:${TOKEN_ID.split(":").at(-1)}`;
    const document = (after?: string) => `subscription {
      earnings(accounts: ["${CAROL}"] ${after ? `, after: "${after}"` : ""}) {
        cursor account tokens { token { id } earned claimable finalizedEarned payoutCount }
      }
    }`;
    const figures = (message: Message | undefined) => {
      const { cursor, tokens } = message?.data?.["earnings"] as {
        cursor: string;
        tokens: { token: { id: string }; earned: string; finalizedEarned: string }[];
      };
      const found = tokens.find((one) => one.token.id === token);
      return { cursor, money: found && [found.earned, found.finalizedEarned] };
    };
    const stream = await openEvents(document());
    expect(figures(await stream.next()).money).toBeUndefined();
    await chain.append([settled(CAROL, 10n)]);
    const paid = figures(await stream.next());
    expect(paid.money).toEqual(["10", "0"]);
    await chain.finalize(chain.head);
    const final = figures(await stream.next());
    expect(final.money).toEqual(["10", "10"]);
    await stream.close();

    const resumed = await openEvents(document(final.cursor));
    const next = resumed.next();
    await chain.append([settled(BOB, 1n)], [settled(CAROL, 5n)]);
    expect(figures(await next).money).toEqual(["15", "10"]);
    await resumed.close();
  });
});

describe("heads", () => {
  it("come at once, one of each chain, then as they move", async () => {
    const messages = subscribe(connect(), "subscription { heads { chainId cursor indexed { number } } }");
    const chains = [];
    for (let count = 0; count < 3; count++) chains.push((await next(messages))?.data);
    expect(chains.map((one) => (one as { heads: { chainId: number } }).heads.chainId)).toEqual([
      CHAIN,
      CHAIN_ONE,
      CHAIN_ONE + 1,
    ]);
    const moved = next(messages);
    const head = await chain.append([]);
    expect((await moved)?.data).toMatchObject({ heads: { chainId: CHAIN, indexed: { number: head } } });
    await messages.return?.();
  });
});

describe("a client's streams", () => {
  it("hold as many operations as a socket may, and not one more", async () => {
    const narrow = await serve({ operationsPerSocket: 2 });
    const client = connect(narrow);
    const [one, two] = [0, 1].map(() => subscribe(client, "subscription { heads { id } }"));
    expect((await next(one as AsyncIterator<unknown>))?.errors).toBeUndefined();
    expect((await next(two as AsyncIterator<unknown>))?.errors).toBeUndefined();
    const third = await next(subscribe(client, "subscription { heads { id } }"));
    expect(third?.errors).toMatchObject([{ extensions: { code: "RATE_LIMITED" } }]);
    await one?.return?.();
    await expect.poll(async () => (await heads(client)).length).toBe(3);
    await client.dispose();
    await narrow.close();
  });

  it("are held to the limits of a query, each message for itself", async () => {
    const client = connect();
    const heavy = `subscription { payouts { payout { asset { parents(limit: 1000) { items { parent { children(limit: 1000) { items { share } } } } } } } } }`;
    expect((await next(subscribe(client, heavy)))?.errors).toMatchObject([
      { extensions: { code: "QUERY_TOO_COMPLEX" } },
    ]);
    const nested = Array.from({ length: 40 }).reduce<unknown>((inner) => ({ AND: [inner] }), {});
    const deep = client.iterate({
      query: "query ($where: PayoutWhere) { payouts(where: $where) { totalCount } }",
      variables: { where: nested },
    });
    expect((await next(deep))?.errors).toMatchObject([{ extensions: { code: "QUERY_TOO_COMPLEX" } }]);
    const narrow = await serve({ answerCharacters: 50 });
    expect((await next(subscribe(connect(narrow), "subscription { heads { id name } }")))?.errors?.[0]).toMatchObject({
      extensions: { code: "QUERY_TOO_COMPLEX" },
    });
    await narrow.close();
    const wrong = await next(subscribe(client, "subscription { nothing }"));
    expect(wrong?.errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  });

  it("leave no connection of the database behind", async () => {
    await expect.poll(() => api.pool.totalCount - api.pool.idleCount).toBe(0);
    expect(api.reported).toEqual([]);
  });
});

async function heads(client: Client): Promise<unknown[]> {
  const answer = await next(subscribe(client, "{ chains { id } }"));
  return (answer?.data as { chains: unknown[] }).chains;
}

/** Takes the oldest rewinds of a chain from the journal, as a thousand further ones would. */
async function forget(chainId: number): Promise<void> {
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  await owner.query(
    "delete from log.retraction where chain_id = $1 and number < (select max(number) from log.retraction where chain_id = $1)",
    [chainId],
  );
  await owner.end();
}
