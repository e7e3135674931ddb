import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveChain, openLiveChain } from "./support/live-chain.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { openEvents } from "./support/open-events.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { ALICE, BOB, CAROL, MODEL, id, settled, story } from "./support/story.js";

const CHAIN = 77;
let api: TestApi;
let server: TestServer;
let chain: LiveChain;
beforeAll(async () => {
  api = await openApi(story);
  server = await openServer(api);
  chain = await openLiveChain(api.ownerUrl, CHAIN);
  await chain.append([]);
  await chain.finalize(chain.head);
});
afterAll(async () => {
  await chain.close();
  await server.close();
  await api.close();
});

interface Listed {
  payouts: { items: { id: string; amount: string }[] };
  payoutsCursor: string;
}
interface Told {
  payouts: { kind: string; cursor: string; payout: { id: string; amount: string } };
}

describe("a cursor for a subscription that has not told anything yet", () => {
  it("begins where the lists of its own request end, whatever came or went until it is used", async () => {
    await chain.append([settled(CAROL, 1n)]);
    const { payouts, payoutsCursor } = await api.ask<Listed>(`{
      payouts(where: { account: "${CAROL}" }) { items { id amount } }
      payoutsCursor(accounts: ["${CAROL}"])
    }`);
    const known = new Set(payouts.items.map((payout) => payout.id));
    expect(payouts.items.filter(({ amount }) => amount === "1").length).toBeGreaterThan(0);
    await chain.fork(chain.head - 1, [settled(CAROL, 2n), settled(BOB, 3n)]);
    await chain.append([settled(CAROL, 4n)]);

    const stream = await openEvents(
      server.url,
      `subscription { payouts(accounts: ["${CAROL}"], after: "${payoutsCursor}") { kind cursor payout { id amount } } }`,
    );
    const told: [string, string, boolean][] = [];
    for (let count = 0; count < 3; count++) {
      const { kind, payout } = ((await stream.next())?.data as unknown as Told).payouts;
      told.push([kind, payout.amount, known.has(payout.id)]);
    }
    await stream.close();
    expect(told).toEqual([
      ["REMOVED", "1", true],
      ["ADDED", "2", false],
      ["ADDED", "4", false],
    ]);
  });

  it("is of the arguments it was asked with, and held to the same limits", async () => {
    const { payoutsCursor: ofAll } = await api.ask<Listed>("{ payoutsCursor }");
    const other = await openEvents(
      server.url,
      `subscription { payouts(assets: ["${id(MODEL)}"], after: "${ofAll}") { kind } }`,
    );
    expect((await other.next())?.errors?.[0]?.extensions?.code).toBe("BAD_USER_INPUT");
    await other.close();
    const accounts = Array.from({ length: 101 }, () => `"${ALICE}"`).join(" ");
    expect(await api.code(`{ payoutsCursor(accounts: [${accounts}]) }`)).toBe("BAD_USER_INPUT");
    expect(await api.code(`{ payoutsCursor(assets: ["what"]) }`)).toBe("BAD_USER_INPUT");
  });
});
