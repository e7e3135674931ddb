import { setTimeout as pause } from "node:timers/promises";
import type { ClientBase } from "pg";

const LOCK = "hashtextextended('tributary rebuild', 0)";

/** The session of a rebuild that was killed may take this long to end, and with it its lock. */
const KILLED_ENDS_WITHIN_MS = 5_000;

/**
 * Held while projections are rebuilt beside the live ones, and while tables are changed: a rebuild that began before a migration
 * would put the tables of before in place. False where another session holds it and goes on.
 */
export async function takeRebuildLock(client: ClientBase): Promise<boolean> {
  for (const deadline = Date.now() + KILLED_ENDS_WITHIN_MS; ; await pause(50)) {
    const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${LOCK}) as locked`);
    if (rows[0]?.locked) return true;
    if (Date.now() >= deadline) return false;
  }
}
