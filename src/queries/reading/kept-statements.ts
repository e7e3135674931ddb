import type { PoolClient } from "pg";

/** Statements a connection keeps parsed, for each takes memory of PostgreSQL. */
const KEPT = 100;

/** Longer texts are of filters with hundreds of values, hardly ever asked again: they are not kept. */
const LONGEST_KEPT = 16_384;

/** What pg does not declare of a client: its connection, by pg 8.23. */
interface WithConnection {
  readonly connection: {
    readonly stream: { cork(): void; uncork(): void };
    readonly parsedStatements: Record<string, string | undefined>;
    close(statement: { type: "S"; name: string }): void;
  };
}

const connectionOf = (client: PoolClient): WithConnection["connection"] =>
  (client as unknown as WithConnection).connection;

/** Names by text, the one used longest ago first. */
const keptBy = new WeakMap<PoolClient, Map<string, string>>();

/**
 * The name under which a connection keeps a statement of this text parsed, and perhaps planned, from its first use on: to
 * parse and plan them takes longer than most of these statements run. Clients' filters make up ever new texts, so the one
 * used longest ago makes room for a new one. Undefined for one that is not kept.
 */
export function nameStatement(client: PoolClient, text: string): string | undefined {
  if (text.length > LONGEST_KEPT) return undefined;
  let names: Map<string, string> | undefined = keptBy.get(client);
  if (!names) keptBy.set(client, (names = new Map<string, string>()));
  let name = names.get(text);
  if (name !== undefined) names.delete(text);
  else if (names.size < KEPT) name = `kept_${names.size}`;
  else name = forgetEldest(client, names);
  names.set(text, name);
  return name;
}

/** Its name, free again. */
function forgetEldest(client: PoolClient, names: Map<string, string>): string {
  const [[text, name]] = names as unknown as [[string, string]];
  names.delete(text);
  const connection = connectionOf(client);
  connection.close({ type: "S", name });
  connection.parsedStatements[name] = undefined;
  return name;
}

/** Sends what is written to a connection in this turn at once, rather than in a packet a statement. */
export function gatherWrites(client: PoolClient): void {
  const { stream } = connectionOf(client);
  stream.cork();
  process.nextTick(() => stream.uncork());
}
