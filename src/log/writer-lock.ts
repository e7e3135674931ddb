import pg from "pg";

/** Another session writes this chain, for now. */
export class ChainLockedError extends Error {}

/**
 * Makes this session the chain's only writer until it ends; PostgreSQL holds the lock, so it goes with the connection.
 * A session that a kill left behind takes a moment to notice, hence the attempts; one whose machine or network is gone takes
 * half a minute. Throws ChainLockedError.
 */
export async function lockChain(
  client: pg.ClientBase,
  chainId: number,
  { attempts = 20, pauseMs = 500 }: { attempts?: number; pauseMs?: number } = {},
): Promise<void> {
  await noticeDeadClient(client);
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ locked: boolean }>(
      "select pg_try_advisory_lock(hashtextextended('tributary writer ' || $1::text, 0)) as locked",
      [chainId],
    );
    if (rows[0]?.locked) return;
    if (attempt >= attempts) {
      throw new ChainLockedError(
        `Chain ${chainId} has a writer already: expected to be the only one, found another session holding its lock. ` +
          "Stop the other indexer of this chain, or leave this one off.",
      );
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Left to itself, a server may run the statement of a killed client to its end, and keep a vanished one's session for hours. */
const DEAD_CLIENT_SETTINGS = {
  client_connection_check_interval: "2s",
  tcp_keepalives_idle: "10s",
  tcp_keepalives_interval: "5s",
  tcp_keepalives_count: "3",
  // While an answer waits to be taken, no keepalives are sent.
  tcp_user_timeout: "30s",
};

/** SQLSTATEs of a setting that an older server does not know, and of a value that one on this platform does not take. */
const NOT_OFFERED: ReadonlySet<string | undefined> = new Set(["42704", "22023"]);

/** Has the server end this session soon after its client is gone, as far as it can tell. */
export async function noticeDeadClient(
  client: pg.ClientBase,
  settings: Readonly<Record<string, string>> = DEAD_CLIENT_SETTINGS,
): Promise<void> {
  for (const [name, value] of Object.entries(settings)) {
    try {
      await client.query("select set_config($1, $2, false)", [name, value]);
    } catch (error) {
      if (!(error instanceof pg.DatabaseError && NOT_OFFERED.has(error.code))) throw error;
    }
  }
}
