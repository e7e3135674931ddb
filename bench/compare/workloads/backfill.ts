import { type ChainSpec, lastBlock, TAIL_BLOCKS } from "../node/bench-chain.js";
import { BACKFILL_MEASURES, runBackfill } from "./run-backfill.js";
import type { Workload } from "./workload.js";

export const DENSE = { accounts: 50_000, eventsPerBlock: 400, every: 1, foreignPerBlock: 0, latencyMs: 0, gzip: false };
const SPARSE = { accounts: 50_000, eventsPerBlock: 5, every: 20, foreignPerBlock: 20, latencyMs: 20, gzip: true };

/** A spec with its head where all contestants count the last event as final. */
export const withHead = (spec: Omit<ChainSpec, "head">): ChainSpec => ({
  ...spec,
  head: lastBlock(spec) + TAIL_BLOCKS,
});

export function createDense(events: number): Workload {
  return createBackfill({
    name: "dense",
    title: "Dense backfill",
    about: `${events.toLocaleString("en")} payouts over 50,000 accounts, 400 a block: each payout a row, each account its totals.`,
    spec: withHead({ ...DENSE, events, onlyPayouts: true }),
    contracts: "payouts",
  });
}

export function createMixed(events: number): Workload {
  return createBackfill({
    name: "mixed",
    title: "Mixed backfill",
    about:
      `${events.toLocaleString("en")} events of all kinds, 400 a block, half of them payouts: payouts, claims and account totals, assets, ` +
      "derivations, contributions, invocations, identities.",
    spec: withHead({ ...DENSE, events, onlyPayouts: false }),
    contracts: "all",
  });
}

export function createSparse(blocks: number): Workload {
  return createBackfill({
    name: "sparse",
    title: "Sparse backfill, 20 ms latency",
    about: `${blocks.toLocaleString("en")} blocks, 5 payouts in every 20th, 20 logs of other contracts in each; the node answers after 20 ms, compressed where asked to.`,
    spec: withHead({ ...SPARSE, events: blocks / 4, onlyPayouts: true }),
    contracts: "payouts",
  });
}

interface Backfill extends Pick<Workload, "name" | "title" | "about"> {
  spec: ChainSpec;
  contracts: "payouts" | "all";
}

function createBackfill({ spec, contracts, ...words }: Backfill): Workload {
  return {
    ...words,
    measures: BACKFILL_MEASURES,
    runs: 3,
    excludes: () => undefined,
    async run(stage, contestant) {
      const node = await stage.node(spec);
      const open = await stage.open(contestant, node, { contracts, isAtHead: false });
      try {
        return (await runBackfill(open, contestant, node)).values;
      } finally {
        await open.close();
      }
    },
  };
}
