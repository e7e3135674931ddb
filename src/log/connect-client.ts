import pg from "pg";

/** A connection of its own for a command. Losing it fails the statement that needs it; unheard, it would end the process first. */
export async function connectClient(connectionString: string | undefined): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}
