import { setTimeout as pause } from "node:timers/promises";
import type { ClientBase } from "pg";

/** Longer than the API lets a request take; whoever holds a transaction open for longer holds up nobody. */
const LONGEST_WAIT_MS = 15_000;
const POLL_MS = 20;

/**
 * Waits until the database's transactions running now have ended, but for those that come to wait for a lock themselves, such
 * as writers held still by the caller, and analysts', who may take minutes: writers cannot stand still for them. One who looks
 * a name up again in such a transaction finds the new tables as they were without the hot blocks.
 */
export async function waitForOlderTransactions(client: ClientBase): Promise<void> {
  const older = await readRunning(client);
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await pause(POLL_MS)) {
    const running = await readRunning(client);
    if (!older.some((id) => running.includes(id))) return;
  }
}

/**
 * Transactions of users, the server's own workers left out, that wait for no lock, by virtual id: that each holds a lock on
 * its own is what everybody may see of another role's transaction.
 */
async function readRunning(client: ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select l.virtualxid as id from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()
       and a.datname = current_database() and a.usesysid is not null and a.usename <> 'tributary_analyst'
       and not exists (select from pg_locks w where w.pid = l.pid and not w.granted)`,
  );
  return rows.map(({ id }) => id);
}
