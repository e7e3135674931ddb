import type { ClientBase } from "pg";
import type { ChainConfig } from "../../../src/config/tributary-config.js";
import { createDecoder } from "../../../src/sources/create-decoder.js";
import { arrivalsOf } from "../generators/arrivals.js";
import type { History, Interleaving } from "../generators/history.js";
import type { Block, ChainConfig as ModelChain } from "../model/model-input.js";
import { catchUp, type Indexer } from "./catch-up.js";

export interface IndexingOptions {
  interleaving?: Interleaving;
  /** Blocks below the head at which a block counts as final; a reorg below takes the way of deep reorgs. */
  finality: number;
  /** Blocks in one call of the processor, at most what arrives at once. Default: all of that. */
  batchSize?: number;
}

/** What a source holds of a chain after each arrival, in the order in which an indexer sees them. */
export interface View {
  readonly chainId: number;
  readonly blocks: readonly Block[];
}

/** Feeds a history to the real log and projections as the processor would. */
export async function indexHistory(client: ClientBase, history: History, options: IndexingOptions): Promise<void> {
  await openChains(client, history, options.finality);
  const indexers = createIndexers(client, history, options);
  for (const { chainId, blocks } of viewsOf(history, options.interleaving)) {
    await catchUp(indexers.get(chainId) as Indexer, blocks);
  }
}

export async function openChains(client: ClientBase, history: History, finality: number): Promise<void> {
  for (const { chainId } of history.config.chains) {
    await client.query("select log.open_chain($1, $2, $3)", [chainId, `chain ${chainId}`, finality]);
  }
}

export function createIndexers(
  client: ClientBase,
  history: History,
  { finality, batchSize = 10_000 }: Pick<IndexingOptions, "finality" | "batchSize">,
): Map<number, Indexer> {
  return new Map(
    history.config.chains.map((chain) => [
      chain.chainId,
      { client, chainId: chain.chainId, decoder: createDecoder(configOf(chain)), finality, batchSize },
    ]),
  );
}

export function viewsOf(history: History, interleaving?: Interleaving): View[] {
  const seen = new Map<number, readonly Block[]>();
  return arrivalsOf(history, interleaving).map(({ chainId, base, blocks }) => {
    const kept = (seen.get(chainId) ?? []).filter((block) => block.number <= (base?.number ?? -1));
    const view = [...kept, ...blocks];
    seen.set(chainId, view);
    return { chainId, blocks: view };
  });
}

export function configOf({ chainId, deployments }: ModelChain): Pick<ChainConfig, "id" | "contracts"> {
  return {
    id: chainId,
    contracts: deployments.map(({ fromBlock, ...roles }) => ({ protocol: "tributary", from: fromBlock, ...roles })),
  };
}
