import { parseHeader } from "../reading/chain-block.js";
import type { ChainContext } from "../chain-context.js";
import { checkChainId } from "../endpoints/check-chain-id.js";
import type { Endpoint } from "../endpoints/endpoint.js";
import { fetchHeader } from "../reading/fetch-headers.js";

export interface HeadTracker {
  /** The highest head that an endpoint tells and is believed, asked anew where the last is older than `maxAgeMs`; -1 before there is one. */
  refresh(maxAgeMs: number): Promise<number>;
  head(): number;
  /** The last block that counts as final and that some endpoint was seen to hold; -1 before there is one. */
  finalized(): number;
  /** Takes notice of a head that an endpoint told elsewhere. */
  notice(height: number, endpoint: Endpoint): void;
  counters: { movedBack: number };
}

// What a claim's block is waited for.
const CLAIM_PATIENCE_MS = 3_000;

/**
 * Keeps the chain's head and finalized height. A head is only a claim: the finalized height moves on blocks that were fetched, and an
 * endpoint whose claim no block backs is not believed until it shows the block that its newest claim makes final.
 */
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
  const boasters = new Set<Endpoint>();
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
    if (boasters.has(endpoint)) await askProof(endpoint);
  };

  const finalAt = (height: number): number => Math.max(0, height - finality);

  const askProof = async (endpoint: Endpoint): Promise<void> => {
    const number = finalAt(endpoint.head);
    const method = "eth_getBlockByNumber";
    const block = await endpoint.call({ method, params: [`0x${number.toString(16)}`, false] });
    parseHeader(block, endpoint.label, method, number);
    boasters.delete(endpoint);
    log.info({ chain, endpoint: endpoint.label, block: number }, "Endpoint showed the block that its head makes final");
  };

  /** Tries the claims from the highest down to the first that a block backs. */
  const settle = async (): Promise<void> => {
    for (;;) {
      const told = pool.endpoints.filter((endpoint) => endpoint.health.quarantine === undefined && endpoint.head >= 0);
      const believed = told.filter((endpoint) => !boasters.has(endpoint));
      if (believed.length === 0 && told.length > 0) {
        // What was believed before still holds: the chain is at least that high.
        const claims = told.map((endpoint) => `${endpoint.label} tells ${endpoint.head}`).join(", ");
        return onTrouble(new Error(`Chain ${chain} has no head that a block backs: ${claims}`));
      }
      const claim = Math.max(-1, ...believed.map((endpoint) => endpoint.head));
      const candidate = finalAt(claim);
      if (claim < 0 || candidate <= finalized) {
        head = claim;
        if (head >= 0) onTrouble(undefined);
        return;
      }
      const holders = believed.filter((endpoint) => endpoint.head >= candidate);
      const avoid = new Set(pool.endpoints.filter((endpoint) => !holders.includes(endpoint)));
      const found = await fetchHeader(pool, candidate, { avoid, patienceMs: CLAIM_PATIENCE_MS }).catch(() => undefined);
      if (found !== undefined) {
        head = claim;
        finalized = candidate;
        return onTrouble(undefined);
      }
      const endpoints = holders.map(({ label }) => label);
      log.warn({ chain, block: candidate, endpoints }, "Found nobody holding the block that should be final");
      for (const endpoint of holders) boasters.add(endpoint);
    }
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
    await settle();
    refreshedAt = Date.now();
    return head;
  };

  return {
    counters,
    head: () => head,
    finalized: () => finalized,
    notice(height, endpoint) {
      if (!boasters.has(endpoint)) head = Math.max(head, height);
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
