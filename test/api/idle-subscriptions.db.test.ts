import { type Client, createClient } from "graphql-ws";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { recordStatements } from "./support/record-statements.js";
import { BOB, CAROL, CHAIN_ONE, settled, story } from "./support/story.js";

const CHAIN = 77;
const SOCKETS = 2;
const OPERATIONS = 20;
/** Pause between two looks at the heads, and what each sends: its beginning, its end, the heads and the rewinds. */
const [LOOK_MS, STATEMENTS_A_LOOK] = [200, 4];

let api: TestApi;
let server: TestServer;
let chain: LiveChain;
let owner: pg.Client;
let statements: string[];
const clients: Client[] = [];
beforeAll(async () => {
  api = await openApi(story);
  statements = recordStatements(api.pool);
  server = await openServer(api);
  chain = await openLiveChain(api.ownerUrl, CHAIN);
  await chain.append([]);
  await chain.finalize(chain.head);
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  for (const client of clients) await client.dispose();
  await Promise.all([chain.close(), owner.end()]);
  await server.close();
  await api.close();
});

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const mentions = (what: string) => statements.filter((text) => text.includes(what)).length;

/** Until nothing is sent but the looks at the heads. */
async function untilQuiet(): Promise<void> {
  const countSent = async () => {
    const before = statements.length;
    await pause(2 * LOOK_MS);
    return statements.length - before;
  };
  await expect.poll(countSent, { timeout: 20_000 }).toBeLessThanOrEqual(3 * STATEMENTS_A_LOOK);
}

function subscribe(client: Client, query: string): { readonly told: unknown[] } {
  const told: unknown[] = [];
  client.subscribe(
    { query },
    { next: (message) => told.push(message.data), error: (error) => told.push(error), complete: () => undefined },
  );
  return { told };
}

describe("subscriptions of which nothing moves", () => {
  it("read nothing, however many they are and however often the source's head is noted", async () => {
    for (let count = 0; count < SOCKETS; count++) {
      const url = `${server.url.replace("http", "ws")}/graphql`;
      clients.push(createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 }));
    }
    const payouts = clients.flatMap((client) =>
      Array.from({ length: OPERATIONS - 1 }, (_, index) =>
        subscribe(
          client,
          index % 2 === 0
            ? `subscription { payouts(accounts: ["${CAROL}"]) { kind } }`
            : "subscription { payouts { kind } }",
        ),
      ),
    );
    const [heads, earnings] = clients.map((client, index) =>
      subscribe(
        client,
        index === 0
          ? "subscription { heads { chainId sourceHead isReady } }"
          : `subscription { earnings(accounts: ["${CAROL}"]) { account } }`,
      ),
    );
    await expect.poll(() => heads?.told.length).toBe(3);
    await expect.poll(() => earnings?.told.length).toBe(1);
    await untilQuiet();

    statements.splice(0);
    const since = performance.now();
    for (let count = 0; count < 12; count++) {
      await owner.query(
        "update log.head set source_number = source_number + 1, source_seen_at = now() where chain_id = $1",
        [CHAIN_ONE],
      );
      await pause(LOOK_MS);
    }
    expect(mentions("projection.")).toBe(0);
    const looks = Math.ceil((performance.now() - since) / LOOK_MS) + 1;
    expect(statements.length).toBeLessThanOrEqual(looks * STATEMENTS_A_LOOK);
    // Chain one was as far as its finality allows: what its source has gone on by makes it no longer ready.
    expect(heads?.told.slice(3)).toMatchObject([{ heads: { chainId: CHAIN_ONE, isReady: false } }]);

    // Whom nothing concerns reads nothing; of the others, each reads once, and of the one chain that moved.
    statements.splice(0);
    await chain.append([settled(BOB, 1n)]);
    const all = payouts.filter((_, index) => (index % (OPERATIONS - 1)) % 2 === 1);
    await expect.poll(() => all.map(({ told }) => told.length)).toEqual(all.map(() => 1));
    await untilQuiet();
    expect(mentions("not l.is_claim")).toBe(all.length);
    expect(payouts.flatMap(({ told }) => told).length).toBe(all.length);
    await chain.append([settled(CAROL, 1n)]);
    await expect.poll(() => payouts.flatMap(({ told }) => told).length).toBe(payouts.length + all.length);
    await expect.poll(() => earnings?.told.length).toBe(2);
  });
});
