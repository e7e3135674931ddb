import pg from "pg";
import type { ChainConfig } from "../config/tributary-config.js";

/** Makes sure each chain has its partitions and its head. */
export async function openChains(ownerUrl: string, chains: readonly ChainConfig[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    for (const { id, name, finality } of chains) {
      await client.query("select log.open_chain($1, $2, $3)", [id, name, finality]);
    }
  } finally {
    await client.end();
  }
}
