import type { ChainContext } from "./chain-context.js";
import { checkChainId } from "./check-chain-id.js";
import type { Endpoint } from "./endpoint.js";
import { fetchHeader } from "./fetch-headers.js";

export interface HeadTracker {
  /** The highest head an endpoint tells, asked anew where the last answer is older than `maxAgeMs`; -1 where none answers. */
  refresh(maxAgeMs: number): Promise<number>;
  head(): number;
  /** The last block that counts as final and that some endpoint was seen to hold; -1 before there is one. */
  finalized(): number;
  /** Takes notice of a head seen elsewhere. */
  notice(height: number): void;
  counters: { movedBack: number };
}

/** Keeps the chain's head and finalized height. A head is only a claim: the finalized height moves on blocks that were fetched. */
export function createHeadTracker(options: {
  context: ChainContext;
  chainId: number;
  finality: number;
  /** Told why nobody tells the head, and with undefined that somebody did. */
  onTrouble: (error: unknown) => void;
}): HeadTracker {
  const { context, chainId, finality, onTrouble } = options;
  const { pool, tuning, log, chain } = context;
  const counters = { movedBack: 0 };
  let head = -1;
  let finalized = -1;
  let refreshedAt = 0;
  let underWay: Promise<number> | undefined;

  const askHead = async (endpoint: Endpoint): Promise<void> => {
    await checkChainId(endpoint, chainId, tuning.chainIdCheckMs);
    const height = Number(await endpoint.call({ method: "eth_blockNumber", params: [] }));
    if (!Number.isSafeInteger(height) || height < 0) return;
    if (height < endpoint.head) {
      counters.movedBack += 1;
      log.debug({ chain, endpoint: endpoint.label, from: endpoint.head, to: height }, "Head moved back");
    }
    endpoint.head = height;
  };

  const ask = async (): Promise<number> => {
    const free = pool.endpoints.filter(({ health }) => health.pauseLeftMs() === 0);
    await Promise.all(
      free.map((endpoint) =>
        askHead(endpoint).catch((error: unknown) => {
          log.debug({ chain, endpoint: endpoint.label, reason: String(error) }, "Head was not told");
        }),
      ),
    );
    // Where nobody answered at once, the pool waits for whoever comes back first.
    if (pool.endpoints.every((endpoint) => endpoint.head < 0)) {
      await pool.run(askHead, { patienceMs: tuning.requestTimeoutMs }).catch(onTrouble);
    }
    const heads = pool.endpoints
      .filter(({ health }) => health.quarantine === undefined)
      .map((endpoint) => endpoint.head);
    head = Math.max(-1, ...heads);
    if (head >= 0) onTrouble(undefined);
    const candidate = Math.max(0, head - finality);
    if (head >= 0 && candidate > finalized) {
      const holder = pool.endpoints.filter((endpoint) => endpoint.head >= candidate);
      const avoid = new Set(pool.endpoints.filter((endpoint) => !holder.includes(endpoint)));
      const found = await fetchHeader(pool, candidate, { avoid, patienceMs: 3_000 }).catch(() => undefined);
      if (found !== undefined) finalized = candidate;
      else {
        log.warn({ chain, block: candidate }, "Found nobody holding the block that should be final");
        for (const endpoint of holder) endpoint.head = Math.min(endpoint.head, finalized + finality);
      }
    }
    refreshedAt = Date.now();
    return head;
  };

  return {
    counters,
    head: () => head,
    finalized: () => finalized,
    notice(height) {
      head = Math.max(head, height);
    },
    refresh(maxAgeMs) {
      if (head >= 0 && Date.now() - refreshedAt < maxAgeMs) return Promise.resolve(head);
      underWay ??= ask().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
  };
}
