import type { ClientBase } from "pg";

/** SQL key of the advisory lock that keeps writers out while the projections' schemas change places. */
export const SWAP_LOCK = "hashtextextended('tributary swap', 0)";

/** Held by each writing transaction, beside others of its kind: until it ends, the tables it writes keep their names. */
export async function holdSchemas(client: ClientBase): Promise<void> {
  await client.query(`select pg_advisory_xact_lock_shared(${SWAP_LOCK})`);
}
