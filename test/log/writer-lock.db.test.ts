import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChainLockedError, lockChain } from "../../src/log/writer-lock.js";
import { createDatabase, type TestDatabase } from "../support/database.js";

let database: TestDatabase;
const clients: pg.Client[] = [];

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await database.drop();
});

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

describe("lockChain", () => {
  it("refuses a chain's second writer, saying what to do, and no other chain's", async () => {
    const [first, second] = [await connect(), await connect()];
    await lockChain(first, 7, { attempts: 1 });
    const refused = lockChain(second, 7, { attempts: 2, pauseMs: 5 });
    await expect(refused).rejects.toThrow(ChainLockedError);
    await expect(refused).rejects.toThrow(
      "Chain 7 has a writer already: expected to be the only one, found another session holding its lock. " +
        "Stop the other indexer of this chain, or leave this one off.",
    );
    await lockChain(second, 8, { attempts: 1 });
  });

  it("waits for the session of a writer that was killed to be noticed", async () => {
    const [killed, next, admin] = [await connect(), await connect(), await connect()];
    killed.on("error", () => undefined);
    const { rows } = await killed.query<{ pid: number }>("select pg_backend_pid() as pid");
    await lockChain(killed, 9, { attempts: 1 });
    const locked = lockChain(next, 9, { attempts: 500, pauseMs: 5 });
    await admin.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await locked;
  });
});
