import type { EventDraft } from "./arbitrary-event.js";
import { wordOfText } from "./arbitrary-text.js";
import type { History } from "./history.js";
import { scriptedHistory } from "./scripted-history.js";

/**
 * One chain where asset 1 takes `parentCount` parents of share 0, then one parent more, the first again with another
 * share, then a revocation, and the last parent once more. With 4,096 parents: refused, replaced, revoked, accepted.
 */
export function historyOfManyParents(parentCount: number, logsPerBlock = 1000): History {
  const parent = { chain: "own", registry: "own" } as const;
  const share = (parentId: number, amount: bigint): EventDraft => ({
    event: "DerivationRegistered",
    args: { childId: 1n, parentId: BigInt(parentId), share: amount, relation: wordOfText("merge") },
    parent,
  });
  const first = 2;
  const next = first + parentCount;
  const events = [
    ...Array.from({ length: parentCount }, (_, i) => share(first + i, 0n)),
    share(next, 0n),
    share(first, 5n),
    { event: "DerivationRevoked", args: { childId: 1n, parentId: BigInt(first + 1) }, parent },
    share(next, 7n),
  ];
  const blocks = Array.from({ length: Math.ceil(events.length / logsPerBlock) }, (_, i) => ({
    at: 1_700_000_000 + 12 * i,
    events: events.slice(i * logsPerBlock, (i + 1) * logsPerBlock),
  }));
  return scriptedHistory([{ chainId: 31337, blocks }]);
}
