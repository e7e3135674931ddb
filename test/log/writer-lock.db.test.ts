import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ChainLockedError, lockChain, lockOutWriters, noticeDeadClient } from "../../src/log/writer-lock.js";
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

async function readSettings(client: pg.Client, names: readonly string[]): Promise<Record<string, string>> {
  const { rows } = await client.query<{ name: string; setting: string }>(
    "select name, setting from pg_settings where name = any($1) order by name",
    [names],
  );
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  clients.push(client);
  return client;
}

describe("lockChain", () => {
  it("refuses writers of whatever chain while they are locked out, and leaves the chain free", async () => {
    const [migration, first, second] = [await connect(), await connect(), await connect()];
    await lockOutWriters(migration, { attempts: 1 });
    await expect(lockChain(first, 12, { attempts: 2, pauseMs: 5 })).rejects.toThrow(
      "Chain 12 cannot be written for now: expected no migration under way, found one. Start again once it has ended.",
    );
    const locked = lockChain(second, 12, { attempts: 500, pauseMs: 5 });
    await migration.query("select pg_advisory_unlock_all()");
    await locked;
    await lockChain(first, 13, { attempts: 1 });
    await expect(lockOutWriters(migration, { attempts: 2, pauseMs: 5 })).rejects.toThrow(ChainLockedError);
    await Promise.all([first, second].map((client) => client.query("select pg_advisory_unlock_all()")));
  });

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

  it("has the lock of a writer freed that died in the middle of a statement, whatever the server's settings", async () => {
    const admin = await connect();
    const { rows } = await admin.query<{ name: string }>("select current_database() as name");
    await admin.query(`alter database ${rows[0]?.name} set client_connection_check_interval = 0`);
    const [dead, next] = [await connect(), await connect()];
    dead.on("error", () => undefined);
    await lockChain(dead, 10, { attempts: 1 });
    const interrupted = dead.query("select pg_sleep(60)").catch((error: Error) => error.message);
    dead.connection.stream.destroy();
    await lockChain(next, 10, { attempts: 50, pauseMs: 100 });
    expect(await interrupted).toBe("Connection terminated unexpectedly");
  });

  it("has the server look after a client that is silent", async () => {
    const client = await connect();
    await lockChain(client, 11, { attempts: 1 });
    const expected = {
      client_connection_check_interval: "2000",
      tcp_keepalives_count: "3",
      tcp_keepalives_idle: "10",
      tcp_keepalives_interval: "5",
      tcp_user_timeout: process.platform === "linux" ? "30000" : "0",
    };
    expect(await readSettings(client, Object.keys(expected))).toEqual(expected);
  });
});

describe("noticeDeadClient", () => {
  it("leaves out what this server does not know or cannot do", async () => {
    const client = await connect();
    const settings = { no_such_setting: "1", client_connection_check_interval: "-1", tcp_keepalives_idle: "7" };
    await noticeDeadClient(client, settings);
    expect(await readSettings(client, ["tcp_keepalives_idle"])).toEqual({ tcp_keepalives_idle: "7" });
  });
});
