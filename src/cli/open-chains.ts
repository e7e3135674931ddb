import type { ChainConfig } from "../config/tributary-config.js";
import { formatChainId } from "../domain/ids.js";
import { connectClient } from "../log/connect-client.js";
import type { Logger } from "../reporting/logger.js";

/** Makes sure each chain has its partitions and its head. Warns of those that the log holds beside them. */
export async function openChains(ownerUrl: string, chains: readonly ChainConfig[], log: Logger): Promise<void> {
  const client = await connectClient(ownerUrl);
  try {
    for (const { id, name, finality } of chains) {
      await client.query("select log.open_chain($1, $2, $3)", [id, name, finality]);
    }
    const { rows } = await client.query<{ id: string }>(
      "select chain_id as id from log.head where not (chain_id = any ($1::bigint[])) order by chain_id",
      [chains.map(({ id }) => id)],
    );
    if (rows.length === 0) return;
    log.warn(
      { chains: rows.map(({ id }) => formatChainId(Number(id))).join(",") },
      "Found chains in the log that the config does not name: totals count them too; to leave them out, index into another database",
    );
  } finally {
    await client.end();
  }
}
