export interface BlockMark {
  number: number;
  hash: string;
  timestamp: string;
}

export interface ChainHead {
  id: string;
  chainId: number;
  name: string;
  indexed: BlockMark | null;
  finalized: BlockMark | null;
  sourceHead: number | null;
  lagSeconds: number | null;
  isReady: boolean;
}

export interface Heads {
  chains: readonly ChainHead[];
  hasIndexingErrors: boolean;
  version: string;
}

/** A chain that gave up blocks it had shown, after a reorganisation. */
export interface StepBack {
  chainId: number;
  name: string;
  /** The highest block that was shown and is no more. */
  block: number;
}

/** What identifies a state of the index: two equal texts mean that no figure can have changed. */
export const stateOf = ({ chains }: Heads): string =>
  chains.map(({ id, indexed, finalized }) => `${id}@${indexed?.hash}/${finalized?.number}`).join(" ");

/**
 * Asks for the heads and, for each chain seen before, for an event of the block that was its head: its hash tells whether
 * that block is still the chain's.
 */
export function headsDocument(seen: readonly ChainHead[]): string {
  const checks = seen.flatMap(({ chainId, indexed }) =>
    indexed
      ? `chain${chainId}: events(where: { chainId: ${chainId}, block: ${indexed.number} }, limit: 1) { items { block { hash } } }`
      : [],
  );
  return `query Heads {
    _meta {
      version hasIndexingErrors
      chains {
        id chainId name sourceHead lagSeconds isReady
        indexed { number hash timestamp } finalized { number hash timestamp }
      }
    }
    ${checks.join("\n    ")}
  }`;
}

export type HeadsAnswer = { _meta: Heads } & {
  [check: `chain${number}`]: { items: readonly { block: { hash: string } }[] };
};

/** The chains whose head of before is no longer theirs. */
export function findStepsBack(before: readonly ChainHead[], answer: HeadsAnswer): StepBack[] {
  return before.flatMap(({ chainId, name, indexed }) => {
    const now = answer._meta.chains.find((chain) => chain.chainId === chainId)?.indexed;
    if (!indexed || !now) return [];
    const hash = now.number === indexed.number ? now.hash : answer[`chain${chainId}`]?.items[0]?.block.hash;
    const isGone = now.number < indexed.number || (hash !== undefined && hash !== indexed.hash);
    return isGone ? [{ chainId, name, block: indexed.number }] : [];
  });
}
