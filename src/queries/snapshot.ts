import type { Pool, PoolClient } from "pg";
import { columnTypes } from "./column-types.js";
import { type Cut, cutKey } from "./cut.js";
import { type Sql, renderSql } from "./sql.js";

/** One state of the database, read as of a cut. */
export interface Snapshot {
  readonly cut: Cut;
  query<Row>(statement: Sql): Promise<Row[]>;
  /** The same state as of another cut; the same object for the same cut. */
  at(cut: Cut): Snapshot;
}

export interface OpenSnapshot extends Snapshot {
  /** Ends the transaction and gives the connection back; queries still waiting fail. */
  close(): Promise<void>;
}

export interface SnapshotOptions {
  readonly statementTimeoutMs: number;
}

/** Starting parallel workers or compiling takes longer than these statements may, and one query keeps to one core. */
const SHORT = "set local max_parallel_workers_per_gather = 0; set local jit = off";

/**
 * A snapshot whose transaction begins with its first query. Queries run one after the other. Once one has failed, all
 * later ones fail with the same error, as the transaction is lost.
 */
export function openSnapshot(pool: Pool, { statementTimeoutMs }: SnapshotOptions): OpenSnapshot {
  let connection: Promise<PoolClient> | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let failure: { error: unknown } | undefined;
  let isClosed = false;
  const byCut = new Map<string, Snapshot>();

  async function begin(): Promise<PoolClient> {
    const client = await pool.connect();
    try {
      await client.query(
        `begin isolation level repeatable read read only; set local statement_timeout = ${Math.trunc(statementTimeoutMs)}; ${SHORT}`,
      );
      return client;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  async function run<Row>(statement: Sql): Promise<Row[]> {
    if (isClosed) throw new Error("Snapshot: a query came after its end.");
    if (failure) throw failure.error;
    try {
      const client = await (connection ??= begin());
      const { rows } = await client.query<Row & object>({ ...renderSql(statement), types: columnTypes });
      return rows;
    } catch (error) {
      failure ??= { error };
      throw error;
    }
  }

  function query<Row>(statement: Sql): Promise<Row[]> {
    const result = last.then(() => run<Row>(statement));
    last = result.catch(() => undefined);
    return result;
  }

  function at(cut: Cut): Snapshot {
    const key = cutKey(cut);
    let snapshot = byCut.get(key);
    if (!snapshot) byCut.set(key, (snapshot = { cut, query, at }));
    return snapshot;
  }

  async function close(): Promise<void> {
    isClosed = true;
    await last;
    const client = await connection?.catch(() => undefined);
    if (!client) return;
    const isClean = await client.query("rollback").then(
      () => true,
      () => false,
    );
    client.release(!isClean);
  }

  return { ...at(null), close };
}

/** Runs `read` in a snapshot of its own. */
export async function withSnapshot<Result>(
  pool: Pool,
  options: SnapshotOptions & { readonly asOf?: Cut },
  read: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  const snapshot = openSnapshot(pool, options);
  try {
    return await read(snapshot.at(options.asOf ?? null));
  } finally {
    await snapshot.close();
  }
}
