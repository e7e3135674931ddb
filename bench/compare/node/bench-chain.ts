import { createSyntheticChain, type SyntheticChain } from "../../../test/support/synthetic-node/synthetic-chain.js";
import { mixedHistory } from "../../mixed-history.js";
import { CONTRACTS, encodeEvent } from "./encode-event.js";

/** A chain of the bench, told so that it can be handed to another process. */
export interface ChainSpec {
  events: number;
  accounts: number;
  eventsPerBlock: number;
  /** Our events lie in every so-manieth block. */
  every: number;
  onlyPayouts: boolean;
  /** Logs of other contracts in each block. */
  foreignPerBlock: number;
  /** The head at first; blocks above it come as the chain is told to advance. */
  head: number;
  latencyMs: number;
  gzip: boolean;
}

export const CHAIN_ID = 31337;
export const FINALITY = 10;
/** Settling an invocation pays several accounts at once. */
const LOGS_PER_TRANSACTION = 8;
/** Blocks without our events above the last one with some: beyond every contestant's finality, so that none waits for a head. */
export const TAIL_BLOCKS = 40;

/** The block that holds the last of a spec's events. */
export const lastBlock = (spec: Pick<ChainSpec, "events" | "eventsPerBlock" | "every">): number =>
  Math.ceil(spec.events / spec.eventsPerBlock) * spec.every;

/** The history of bench/mixed-history.ts, as logs of the reference contracts. */
export function createBenchChain(spec: ChainSpec): SyntheticChain {
  const blocks = [...mixedHistory({ ...spec, chainId: CHAIN_ID })].map(({ logs }) =>
    logs.flatMap((log) => (log.decoding.events ?? []).map(encodeEvent)),
  );
  const logsAt = (n: number) => (n % spec.every === 0 ? (blocks[n / spec.every - 1] ?? []) : []);
  return createSyntheticChain({
    seed: 11,
    chainId: CHAIN_ID,
    head: spec.head,
    foreignPerBlock: spec.foreignPerBlock,
    logsPerTransaction: LOGS_PER_TRANSACTION,
    contracts: Object.values(CONTRACTS),
    eventsAt: (n) => logsAt(n).length,
    eventOf(n, index) {
      const log = logsAt(n)[index];
      if (!log) throw new Error(`Expected an event ${index} in block ${n}, found ${logsAt(n).length} events.`);
      return log;
    },
  });
}
