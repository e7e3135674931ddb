import type { Block, ChainConfig, ModelInput } from "../model/model-input.js";

/** One change of a chain's canonical end: blocks added, after taking some away where it is a reorg. */
export type ChainStep =
  | { readonly kind: "extend"; readonly blocks: readonly Block[] }
  /** `dropped` is what the blocks replace, lowest first; the first block of a chain is never dropped. */
  | { readonly kind: "reorg"; readonly dropped: readonly Block[]; readonly blocks: readonly Block[] };

export interface ChainHistory extends ChainConfig {
  readonly steps: readonly ChainStep[];
  /** Where the steps end: every block in order, the empty ones too. */
  readonly canonical: readonly Block[];
}

/**
 * In what order and portions an indexer sees the chains' steps. Each list is read cyclically, one element a batch:
 * which of the chains that have something left comes next, how many blocks at most, whether to restart before it.
 */
export interface Interleaving {
  readonly picks: readonly number[];
  readonly batchSizes: readonly number[];
  readonly restarts: readonly boolean[];
}

export interface History {
  readonly config: { readonly chains: readonly ChainConfig[] };
  readonly chains: readonly ChainHistory[];
  readonly interleaving: Interleaving;
}

/** What the model reads: the canonical chains alone. */
export function canonicalInput(history: History): ModelInput {
  return {
    chains: history.chains.map(({ chainId, deployments, canonical }) => ({ chainId, deployments, blocks: canonical })),
  };
}

/** The same canonical chains, seen by someone who never saw a reorg. */
export function withoutReorgs(history: History): History {
  return {
    ...history,
    chains: history.chains.map((chain) => ({ ...chain, steps: [{ kind: "extend", blocks: chain.canonical }] })),
  };
}

/** Some lines for a failure report: each chain's steps, and its logs by block. */
export function describeHistory(history: History): string {
  const lines = history.chains.flatMap(({ chainId, deployments, steps }) => [
    `chain ${chainId}, contracts from blocks ${deployments.map(({ fromBlock }) => fromBlock).join(" and ")}`,
    ...steps.map((step) => {
      const blocks = step.blocks.map(({ number, logs, timestamp }) => `${number}@${timestamp}(${logs.length})`);
      const drop = step.kind === "reorg" ? ` drops ${step.dropped.length},` : "";
      return `  ${step.kind}:${drop} adds ${blocks.join(" ")}`;
    }),
  ]);
  return [...lines, `interleaving ${JSON.stringify(history.interleaving)}`].join("\n");
}
