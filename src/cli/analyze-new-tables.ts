import { connectClient } from "../log/connect-client.js";

/**
 * Has the planner count the rows of tables it knows nothing of. The database does so by itself only after a minute, and a
 * partitioned table never; until then a list of the log reads all of it.
 */
export async function analyzeNewTables(ownerUrl: string): Promise<void> {
  const client = await connectClient(ownerUrl);
  try {
    const { rows } = await client.query<{ name: string }>(
      `select oid::regclass::text as name from pg_class
       where relnamespace in ('log'::regnamespace, 'projection'::regnamespace)
         and relkind in ('r', 'p') and not relispartition and reltuples < 0`,
    );
    if (rows.length > 0) await client.query(`analyze (skip_locked) ${rows.map(({ name }) => name).join(", ")}`);
  } finally {
    await client.end();
  }
}
