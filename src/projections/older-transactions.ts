import { setTimeout as pause } from "node:timers/promises";
import type { ClientBase } from "pg";

/** Longer than the API lets a request take; whoever holds a transaction open for longer holds up nobody. */
const LONGEST_WAIT_MS = 15_000;
const POLL_MS = 20;

/**
 * Waits until the database's transactions running now have ended, but for those that wait for a lock themselves, such as
 * writers held still by the caller.
 */
export async function waitForOlderTransactions(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    // A lock on its own virtual id is what everybody may see of another role's transaction. Users: not the server's own workers.
    `select l.virtualxid as id from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'virtualxid' and l.granted and l.pid <> pg_backend_pid()
       and a.datname = current_database() and a.usesysid is not null
       and not exists (select from pg_locks w where w.pid = l.pid and not w.granted)`,
  );
  const ids = rows.map(({ id }) => id);
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await pause(POLL_MS)) {
    const { rowCount } = await client.query(
      "select from pg_locks where locktype = 'virtualxid' and granted and virtualxid = any ($1) limit 1",
      [ids],
    );
    if (rowCount === 0) return;
  }
}
