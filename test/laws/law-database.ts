import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import { enableRoles, type Role, roleUrl } from "../../src/log/roles.js";
import { createMigratedDatabase } from "../support/database.js";
import { PROJECTION_TABLES } from "./tables/stored-rows.js";

export interface LawDatabase {
  /** Of the role that owns the tables. */
  readonly url: string;
  readonly owner: pg.Client;
  /** Logged in as the role that indexes. */
  readonly writer: pg.Client;
  readonly urlOf: (role: Role) => string;
  /** Logs in once more; ended with the database. */
  readonly connect: (role: Role) => Promise<pg.Client>;
  /** Empties log, projections and heads; partitions stay. */
  readonly clear: () => Promise<void>;
  readonly drop: () => Promise<void>;
}

const CLEARED = [
  ...PROJECTION_TABLES.map((table) => `projection.${table}`),
  ...["event", "block", "hot_block", "scope", "head", "reorg"].map((table) => `log.${table}`),
];
/** Deleting is quicker than truncating where there are few rows, and leaves dead ones behind. */
const CLEARED_BY_TRUNCATING = 200;

/** A migrated database of this test file's own, indexed in the least role that may; there once the tests run. */
export function useLawDatabase(): () => LawDatabase {
  let database: LawDatabase | undefined;
  beforeAll(async () => {
    database = await createLawDatabase();
  });
  afterAll(() => database?.drop());
  return () => {
    if (!database) throw new Error("Expected the database to be asked for by a running test, found none made yet.");
    return database;
  };
}

async function createLawDatabase(): Promise<LawDatabase> {
  const database = await createMigratedDatabase();
  await enableRoles(database.url);
  const clients: pg.Client[] = [];
  const open = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    // A session that a test ends fails its statements; that is where it shows.
    client.on("error", () => undefined);
    await client.connect();
    clients.push(client);
    return client;
  };
  const owner = await open(database.url);
  let clearings = 0;
  return {
    url: database.url,
    owner,
    writer: await open(roleUrl(database.url, "tributary_writer")),
    urlOf: (role) => roleUrl(database.url, role),
    connect: (role) => open(roleUrl(database.url, role)),
    async clear() {
      clearings += 1;
      await owner.query(
        clearings % CLEARED_BY_TRUNCATING === 0
          ? `truncate ${CLEARED.join(", ")}`
          : CLEARED.map((table) => `delete from ${table}`).join("; "),
      );
    },
    async drop() {
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      await database.drop();
    },
  };
}
