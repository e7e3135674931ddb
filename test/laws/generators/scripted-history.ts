import type { EventDraft } from "./arbitrary-event.js";
import { buildHistory, type Sharing } from "./build-history.js";
import type { History } from "./history.js";

/** A chain written by hand: block 0 first, each at its header's time in seconds. */
export interface ChainScript {
  readonly chainId: number;
  /** Of its one deployment. Default 0. */
  readonly fromBlock?: number;
  /** Default: five contracts. */
  readonly sharing?: Sharing;
  readonly blocks: readonly { readonly at: number; readonly events: readonly EventDraft[] }[];
}

/** A history without reorgs or hostile logs, seen in one batch a chain: for named cases. */
export function scriptedHistory(scripts: readonly ChainScript[]): History {
  return buildHistory({
    chains: scripts.map(({ chainId, fromBlock = 0, sharing = "abcde", blocks }) => ({
      chainId,
      startTime: 0,
      deployments: [{ sharing, fromBlock }],
      steps: [
        {
          drop: 0,
          isReturn: false,
          blocks: blocks.map(({ at, events }) => ({
            delta: 0,
            farTime: at,
            logs: events.map((event) => ({
              deployment: 0,
              event,
              corruption: null,
              gap: 0,
              isNewTransaction: true,
            })),
          })),
        },
      ],
    })),
    interleaving: { picks: [0], batchSizes: [10_000], restarts: [false] },
  });
}
