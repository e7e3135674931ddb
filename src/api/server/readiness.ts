import type { Pool } from "pg";
import { isHeadReady, readHeads } from "../../queries/heads.js";
import { withSnapshot } from "../../queries/snapshot.js";

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

/** Whether the database answers and every chain is indexed up to within its finality depth of its source's head. */
export async function readReadiness(pool: Pool, statementTimeoutMs: number): Promise<Readiness> {
  try {
    const heads = await withSnapshot(pool, { statementTimeoutMs }, readHeads);
    const chains = heads.map((head) => ({
      chainId: head.chainId,
      name: head.name,
      isReady: isHeadReady(head),
      indexed: head.indexed?.number ?? null,
      sourceHead: head.sourceNumber,
    }));
    return { isReady: chains.length > 0 && chains.every(({ isReady }) => isReady), database: "reachable", chains };
  } catch {
    return { isReady: false, database: "unreachable", chains: [] };
  }
}
