import type { ClientBase } from "pg";
import { readHead } from "../log/head.js";
import { takeRebuildLock } from "../log/rebuild-lock.js";
import { SWAP_LOCK } from "../projections/swap-lock.js";
import type { Decoder } from "../sources/create-decoder.js";
import { redecodeChain } from "./redecode-chain.js";

export interface RedecodedChain {
  readonly chainId: number;
  readonly decoder: Decoder;
}

/**
 * Runs the adapters over the kept raw logs of chains, up to the newest block indexed; returns how many logs they now read otherwise.
 * Writers stand still until it is done, for one of them might take back what was just read; reading goes on. Chains of which nothing
 * was ever indexed are passed over. Throws where a rebuild or migration runs beside. Needs a connection of its own, of the role that
 * owns the tables.
 */
export async function redecodeLog(
  client: ClientBase,
  chains: readonly RedecodedChain[],
  onProgress?: (chainId: number, block: number) => void,
): Promise<number> {
  if (!(await takeRebuildLock(client))) {
    throw new Error("Expected no rebuild or migration beside, found one running. Run redecode once it is done.");
  }
  await client.query(`select pg_advisory_lock(${SWAP_LOCK})`);
  try {
    const { rows } = await client.query<{ chain_id: string }>("select chain_id from log.head");
    const indexed = new Set(rows.map((row) => Number(row.chain_id)));
    let changed = 0;
    for (const { chainId, decoder } of chains) {
      if (!indexed.has(chainId)) continue;
      const { finalized, hot } = await readHead(client, chainId);
      changed += await redecodeChain(client, {
        chainId,
        toBlock: (hot.at(-1) ?? finalized).number,
        decoder,
        onProgress: (block) => onProgress?.(chainId, block),
      });
    }
    return changed;
  } finally {
    await client.query(`select pg_advisory_unlock(${SWAP_LOCK})`).catch(() => undefined);
  }
}
