import type { Pool } from "pg";
import type { ChainConfig } from "../../config/tributary-config.js";
import { isHeadReady, readHeads } from "../../queries/reading/heads.js";
import { withSnapshot } from "../../queries/reading/snapshot.js";

export interface Readiness {
  readonly isReady: boolean;
  readonly database: "reachable" | "unreachable";
  readonly chains: readonly {
    chainId: number;
    name: string;
    isReady: boolean;
    indexed: number | null;
    sourceHead: number | null;
  }[];
}

/**
 * Whether the database answers and every chain of the config (of the log, where the config names none) is indexed up to within its
 * finality depth of its source's head. One that was taken out of the config holds nobody up.
 */
export async function readReadiness(
  pool: Pool,
  statementTimeoutMs: number,
  configured: readonly Pick<ChainConfig, "id" | "name">[],
): Promise<Readiness> {
  try {
    const heads = await withSnapshot(pool, { statementTimeoutMs }, readHeads);
    const wanted = configured.length > 0 ? configured : heads.map(({ chainId: id, name }) => ({ id, name }));
    const chains = wanted.map(({ id, name }) => {
      const head = heads.find(({ chainId }) => chainId === id);
      return {
        chainId: id,
        name,
        isReady: head !== undefined && isHeadReady(head),
        indexed: head?.indexed?.number ?? null,
        sourceHead: head?.sourceNumber ?? null,
      };
    });
    return { isReady: chains.length > 0 && chains.every(({ isReady }) => isReady), database: "reachable", chains };
  } catch {
    return { isReady: false, database: "unreachable", chains: [] };
  }
}
