import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSnapshot, withSnapshot } from "../../src/queries/reading/snapshot.js";
import { sql } from "../../src/queries/reading/sql.js";
import { type Answer, type TestApi, openApi } from "./support/open-api.js";
import { openEvents } from "./support/open-events.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { CAROL, story } from "./support/story.js";

// The statements below wait for a lock until their connection is lost.
const STATEMENT_MS = 30_000;

let api: TestApi;
let server: TestServer;
let owner: pg.Client;
/** Beside the owner, whose transaction would see the sessions as they were when it first looked. */
let observer: pg.Client;
beforeAll(async () => {
  api = await openApi(story, { limits: { statementMs: STATEMENT_MS } });
  api.pool.on("error", () => undefined);
  server = await openServer(api, { limits: { statementMs: STATEMENT_MS } });
  [owner, observer] = [0, 1].map(() => new pg.Client({ connectionString: api.ownerUrl })) as [pg.Client, pg.Client];
  await Promise.all([owner.connect(), observer.connect()]);
});
afterAll(async () => {
  await Promise.all([owner.end(), observer.end()]);
  await server.close();
  await api.close();
});

const OF_API = "datname = current_database() and usename = 'tributary_reader'";

/** Ends every session of the API, as a restart of the database does. */
const endSessions = () => observer.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${OF_API}`);

/** Runs `work` while nobody can read the heads, ends the API's sessions once one waits for them, and then lets them be read. */
async function loseWhileReading<Result>(work: () => Promise<Result>): Promise<Result> {
  await owner.query("begin; lock table log.head in access exclusive mode");
  try {
    const result = work();
    const countWaiting = async () =>
      (await observer.query(`select from pg_stat_activity where ${OF_API} and wait_event_type = 'Lock'`)).rowCount;
    await expect.poll(countWaiting, { timeout: 10_000 }).toBeGreaterThan(0);
    await endSessions();
    return await result;
  } finally {
    await owner.query("rollback");
  }
}

describe("a database connection that is lost", () => {
  it("fails the requests that had it, and no later one", async () => {
    const { errors } = await loseWhileReading(() => api.post("{ chains { id } }"));
    expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(["UPSTREAM_UNAVAILABLE"]);
    expect(await api.ask("{ chains { id } }")).toMatchObject({ chains: [{}, {}] });
  });

  it("ends the subscriptions that were reading with the reason, and a new one begins", async () => {
    for (const query of [
      `subscription { earnings(accounts: ["${CAROL}"]) { account } }`,
      "subscription { payouts { kind } }",
    ]) {
      const told = await loseWhileReading(async () => firstMessage(query));
      expect(told.errors?.map(({ extensions }) => extensions?.code)).toEqual(["UPSTREAM_UNAVAILABLE"]);
    }
    const again = await firstMessage(`subscription { earnings(accounts: ["${CAROL}"]) { account } }`);
    expect(again.errors).toBeUndefined();
  });

  it("fails a request that meanwhile waited for something else, with the reason", async () => {
    const snapshot = openSnapshot(api.pool, { statementTimeoutMs: STATEMENT_MS });
    await snapshot.query(sql`select 1`);
    await endSessions();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(snapshot.query(sql`select 2`)).rejects.toMatchObject({ code: "57P01" });
    await snapshot.close();
    const next = await withSnapshot(api.pool, { statementTimeoutMs: STATEMENT_MS }, (one) =>
      one.query(sql`select 3 as value`),
    );
    expect(next).toEqual([{ value: 3 }]);
  });

  it("is not what ends a subscription that fails for a reason of ours", async () => {
    await owner.query("alter table log.retraction rename to elsewhere");
    const { errors } = await firstMessage("subscription { payouts { kind } }");
    await owner.query("alter table log.elsewhere rename to retraction");
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining("unexpected") as string,
        extensions: { code: "INTERNAL_SERVER_ERROR" },
      }),
    ]);
  });

  it("leaves nothing behind", async () => {
    await expect.poll(() => api.pool.totalCount - api.pool.idleCount).toBe(0);
  });
});

/** The first message of a subscription. */
async function firstMessage(query: string): Promise<Answer> {
  const stream = await openEvents(server.url, query);
  const message = await stream.next();
  await stream.close();
  if (!message) throw new Error("Expected a message, found the stream's end.");
  return message;
}
