import pg from "pg";

/** Another session writes this chain, or keeps writers away, for now. */
export class ChainLockedError extends Error {}

/** Held together by all writers, of chains that have no head yet too; alone by who keeps them away. */
const WRITERS_LOCK = "hashtextextended('tributary writers', 0)";

export interface LockPatience {
  readonly attempts?: number;
  readonly pauseMs?: number;
}

/**
 * Makes this session the chain's only writer until it ends; PostgreSQL holds the lock, so it goes with the connection.
 * A session that a kill left behind takes a moment to notice, hence the attempts; one whose machine or network is gone takes
 * half a minute. Throws ChainLockedError.
 */
export async function lockChain(client: pg.ClientBase, chainId: number, patience?: LockPatience): Promise<void> {
  await noticeDeadClient(client);
  const isLocked = await tryLock(client, `pg_try_advisory_lock(${chainLock(chainId)})`, patience);
  if (!isLocked) {
    throw new ChainLockedError(
      `Chain ${chainId} has a writer already: expected to be the only one, found another session holding its lock. ` +
        "Stop the other indexer of this chain, or leave this one off.",
    );
  }
  if (await tryLock(client, `pg_try_advisory_lock_shared(${WRITERS_LOCK})`, patience)) return;
  await client.query(`select pg_advisory_unlock(${chainLock(chainId)})`);
  throw new ChainLockedError(
    `Chain ${chainId} cannot be written for now: expected no migration under way, found one. Start again once it has ended.`,
  );
}

/** Keeps writers of any chain away until this session ends. Throws ChainLockedError where one writes. */
export async function lockOutWriters(client: pg.ClientBase, patience?: LockPatience): Promise<void> {
  if (await tryLock(client, `pg_try_advisory_lock(${WRITERS_LOCK})`, patience)) return;
  throw new ChainLockedError("Expected no writer of any chain, found one.");
}

const chainLock = (chainId: number): string => {
  if (!Number.isSafeInteger(chainId)) throw new Error(`Expected a chain id, found ${chainId}.`);
  return `hashtextextended('tributary writer ${chainId}', 0)`;
};

async function tryLock(
  client: pg.ClientBase,
  lock: string,
  { attempts = 20, pauseMs = 500 }: LockPatience = {},
): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    const { rows } = await client.query<{ locked: boolean }>(`select ${lock} as locked`);
    if (rows[0]?.locked) return true;
    if (attempt >= attempts) return false;
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
