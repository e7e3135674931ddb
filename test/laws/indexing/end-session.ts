import type pg from "pg";

/** When to end a session: with which of its statements, counted from 0, and whether before it runs or as it runs. */
export interface SessionEnd {
  readonly statement: number;
  readonly isBefore: boolean;
}

/**
 * Lets the database end a client's session at one of its statements, as the death of the process or of the connection
 * would; whatever was sent before stands or falls with its transaction. Returns whether it came to that yet.
 */
export async function endSessionAt(admin: pg.Client, client: pg.Client, end: SessionEnd): Promise<() => boolean> {
  const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
  const endSession = (): Promise<unknown> => admin.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
  const send = client.query.bind(client) as (...parameters: unknown[]) => unknown;
  let sent = -1;
  client.query = ((...parameters: unknown[]) => {
    sent += 1;
    if (sent !== end.statement) return send(...parameters);
    // A COPY's stream must be returned at once, so its session can only be ended as it runs.
    if (end.isBefore && typeof parameters[0] === "string") return endSession().then(() => send(...parameters));
    void endSession();
    return send(...parameters);
  }) as typeof client.query;
  return () => sent >= end.statement;
}
