import pg from "pg";
import { enableRoles, roleUrl } from "../../../src/log/roles.js";
import { type OpenSnapshot, openSnapshot } from "../../../src/queries/reading/snapshot.js";
import { type ScriptedChain, writeChain } from "../../api/support/write-chain.js";
import { createMigratedDatabase } from "../../support/database.js";

export interface ExportDatabase {
  readonly ownerUrl: string;
  readonly pool: pg.Pool;
  /** A new snapshot, read as the role that can only read. */
  snapshot(): OpenSnapshot;
  /** The owner's, to write by. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** A database of its own that holds these chains. */
export async function openExportDatabase(chains: readonly ScriptedChain[]): Promise<ExportDatabase> {
  const database = await createMigratedDatabase();
  await enableRoles(database.url);
  for (const chain of chains) await writeChain(database.url, chain);
  const pool = new pg.Pool({ connectionString: roleUrl(database.url, "tributary_reader"), max: 4 });
  const opened = new Set<OpenSnapshot>();
  return {
    ownerUrl: database.url,
    pool,
    snapshot() {
      const snapshot = openSnapshot(pool, { statementTimeoutMs: 60_000 });
      const close = async (): Promise<void> => {
        if (opened.delete(own)) await snapshot.close();
      };
      const own: OpenSnapshot = { ...snapshot, close };
      opened.add(own);
      return own;
    },
    async run(sql) {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(sql).finally(() => client.end());
    },
    async close() {
      for (const snapshot of [...opened]) await snapshot.close();
      await pool.end();
      await database.drop();
    },
  };
}

/** Every header asked for is in the log of these tests. */
export const readNoHeader = (): Promise<number> => Promise.reject(new Error("Expected no header to be asked for."));
