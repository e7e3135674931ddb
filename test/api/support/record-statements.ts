import type pg from "pg";

/** The texts of all statements that a pool's connections send from now on; call it before the first is opened. */
export function recordStatements(pool: pg.Pool): string[] {
  const texts: string[] = [];
  pool.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (...args: unknown[]) => {
        const [query] = args as [string | { text: string }];
        texts.push(typeof query === "string" ? query : query.text);
        return send(...args);
      },
    });
  });
  return texts;
}
