import type { ClientBase } from "pg";

/** Another session writes this chain, for now. */
export class ChainLockedError extends Error {}

/**
 * Makes this session the chain's only writer until it ends; PostgreSQL holds the lock, so it goes with the connection.
 * A session that a kill left behind takes a moment to notice, hence the attempts. Throws ChainLockedError.
 */
export async function lockChain(
  client: ClientBase,
  chainId: number,
  { attempts = 20, pauseMs = 500 }: { attempts?: number; pauseMs?: number } = {},
): Promise<void> {
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
