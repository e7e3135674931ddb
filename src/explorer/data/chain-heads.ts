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

export const headsDocument = `query Heads {
  _meta {
    version hasIndexingErrors
    chains {
      id chainId name sourceHead lagSeconds isReady
      indexed { number hash timestamp } finalized { number hash timestamp }
    }
  }
}`;

export interface HeadsAnswer {
  _meta: Heads;
}

/** The chains whose head has moved up: only the log tells whether the head before is still theirs. */
export const findMovedUp = (before: readonly ChainHead[], now: readonly ChainHead[]): ChainHead[] =>
  before.filter(({ chainId, indexed }) => {
    const head = now.find((chain) => chain.chainId === chainId)?.indexed;
    return indexed && head && head.number > indexed.number;
  });

/** Within the root fields the API allows a document. */
export const FORMER_HEADS_AT_ONCE = 15;

/** Asks, for each of these chains, for an event of the block that was its head: its hash is that of the block there now. */
export function formerHeadsDocument(former: readonly ChainHead[]): string {
  const checks = former.flatMap(({ chainId, indexed }) =>
    indexed
      ? `chain${chainId}: events(where: { chainId: ${chainId}, block: ${indexed.number} }, limit: 1) { items { block { hash } } }`
      : [],
  );
  return `query FormerHeads {
    ${checks.join("\n    ")}
  }`;
}

export interface FormerHeads {
  [check: `chain${number}`]: { items: readonly { block: { hash: string } }[] };
}

/** The chains whose head of before is no longer theirs. Of a block without events, or not asked for, nothing is known. */
export function findStepsBack(
  before: readonly ChainHead[],
  now: readonly ChainHead[],
  formerHeads: FormerHeads,
): StepBack[] {
  return before.flatMap(({ chainId, name, indexed }) => {
    const head = now.find((chain) => chain.chainId === chainId)?.indexed;
    if (!indexed || !head) return [];
    const hash = head.number === indexed.number ? head.hash : formerHeads[`chain${chainId}`]?.items[0]?.block.hash;
    const isGone = head.number < indexed.number || (hash !== undefined && hash !== indexed.hash);
    return isGone ? [{ chainId, name, block: indexed.number }] : [];
  });
}
