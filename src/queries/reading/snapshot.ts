import type { DatabaseError, Pool, PoolClient } from "pg";
import { columnTypes } from "./column-types.js";
import { type Cut, cutKey } from "./cut.js";
import { gatherWrites, nameStatement } from "./kept-statements.js";
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

/** Queries sent before the first of them is answered: a wait saved for each, and as many to wait for when a request ends. */
const SENT_AHEAD = 4;

/** What is said of a statement kept from before a table was made anew, or through a pooler that keeps none. */
const FORGOTTEN: readonly (string | undefined)[] = ["0A000", "26000"];

/**
 * A snapshot whose transaction begins with its first query. Queries run one after the other, in the order they came; those
 * asked for together are sent together where the pool's clients take it (`pipeline`). Once one has failed, all later ones
 * fail with the same error, as the transaction is lost.
 */
export function openSnapshot(pool: Pool, { statementTimeoutMs }: SnapshotOptions): OpenSnapshot {
  let opening: Promise<{ client: PoolClient; begun: Promise<unknown> }> | undefined;
  let sent = 0;
  const ends: Promise<unknown>[] = [];
  let failure: { error: unknown } | undefined;
  let isClosed = false;
  const byCut = new Map<string, Snapshot>();

  async function open(): Promise<{ client: PoolClient; begun: Promise<unknown> }> {
    const client = await pool.connect();
    // The pool listens to idle clients only, and a loss nobody hears of ends the process.
    client.on("error", lose);
    gatherWrites(client);
    const begun = client.query(
      `begin isolation level repeatable read read only; set local statement_timeout = ${Math.trunc(statementTimeoutMs)}; ${SHORT}`,
    );
    // Heard of with the first query.
    begun.catch(() => undefined);
    return { client, begun };
  }

  function lose(error: Error): void {
    failure ??= { error };
  }

  async function run<Row>(statement: Sql, before: Promise<unknown> | undefined): Promise<Row[]> {
    await before;
    if (isClosed) throw new Error("Snapshot: a query came after its end.");
    if (failure) throw failure.error;
    try {
      const { client, begun } = await (opening ??= open());
      gatherWrites(client);
      const { text, values } = renderSql(statement);
      const name = nameStatement(client, text);
      const answer = client.query<Row & object>({
        ...(name === undefined ? {} : { name }),
        text,
        values,
        types: columnTypes,
      });
      const [{ rows }] = await Promise.all([answer, begun]);
      return rows;
    } catch (error) {
      failure ??= { error };
      throw failure.error;
    }
  }

  function query<Row>(statement: Sql): Promise<Row[]> {
    const turn = sent++ % SENT_AHEAD;
    const result = run<Row>(statement, ends[turn]);
    ends[turn] = result.catch(() => undefined);
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
    await Promise.all(ends);
    const client = (await opening?.catch(() => undefined))?.client;
    if (!client) return;
    const isClean = await client.query("rollback").then(
      () => true,
      () => false,
    );
    client.off("error", lose);
    client.release(!isClean || FORGOTTEN.includes((failure?.error as Partial<DatabaseError> | undefined)?.code));
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
