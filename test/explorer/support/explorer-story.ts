import type { DomainEvent } from "../../../src/domain/events.js";
import type { Hex } from "../../../src/domain/hex.js";
import {
  ALICE,
  assetRef,
  BOB,
  CAROL,
  CHAIN_ONE,
  CHAIN_TWO,
  derived,
  id,
  registered,
  settled,
  WAD,
} from "../../api/support/story.js";
import type { ScriptedChain } from "../../api/support/write-chain.js";

/**
 * A voice cloned on a second chain from a model with fourteen datasets, of which one claims in turn to be made from the
 * model: more than a node shows at first, an edge across chains, and one that is ignored.
 */
export const MODEL = assetRef(CHAIN_ONE, 1);
export const CLONE = assetRef(CHAIN_TWO, 1);
export const DATASETS = Array.from({ length: 14 }, (_, index) => assetRef(CHAIN_ONE, 100 + index));
export const IDENTITY: Hex = `0x${Buffer.from("carol").toString("hex").padEnd(64, "0")}`;
export const LAST_BLOCK = 50;

const datasets = DATASETS.flatMap((dataset, index): DomainEvent[] => [
  registered(dataset, ALICE, "dataset", `Accents ${String(index + 1).padStart(2, "0")}`),
  derived(MODEL, dataset, (WAD / 100n) * BigInt(5 - Math.floor(index / 4)), "train"),
]);
const recorded = (contribution: bigint, contributor: Hex, role: string, weight: bigint): DomainEvent => {
  return {
    type: "ContributionRecorded",
    contribution,
    asset: MODEL,
    contributor,
    role,
    weight,
    evidence: "https://voices.example/log",
  };
};

export const chainOne: ScriptedChain = {
  chainId: CHAIN_ONE,
  finalized: { number: 30, time: 1_700_003_000 },
  head: { number: LAST_BLOCK, time: 1_700_300_000 },
  blocks: [
    {
      number: 10,
      time: 1_700_000_000,
      events: [
        registered(MODEL, BOB, "model", "Estuary"),
        ...datasets,
        derived(assetRef(CHAIN_ONE, 100), MODEL, WAD / 1_000n, "quote"),
        recorded(1n, CAROL, "annotator", 5n),
        recorded(2n, BOB, "developer", 15n),
      ],
    },
    {
      number: 20,
      time: 1_700_100_000,
      events: [
        {
          type: "InvocationRecorded",
          invocation: 7n,
          asset: MODEL,
          caller: ALICE,
          token: `0x${"7".repeat(40)}`,
          fee: 5_000n,
          units: 2n,
        },
        settled(CAROL, 1_234_567n, { asset: MODEL, role: "annotator" }),
        settled(BOB, 700n, { asset: MODEL, role: "developer", direct: true }),
        { type: "IdentityLinked", identity: IDENTITY, account: CAROL },
      ],
    },
    {
      number: LAST_BLOCK,
      time: 1_700_300_000,
      events: [
        settled(CAROL, 433n, { asset: MODEL, role: "annotator" }),
        { type: "PayoutClaimed", account: CAROL, token: `0x${"7".repeat(40)}`, amount: 1_000_000n },
      ],
    },
  ],
};

const chainTwo: ScriptedChain = {
  chainId: CHAIN_TWO,
  finalized: { number: 5, time: 1_700_050_000 },
  head: { number: 8, time: 1_700_300_000 },
  blocks: [
    {
      number: 5,
      time: 1_700_050_000,
      events: [registered(CLONE, ALICE, "fine-tune", "Carol's Voice"), derived(CLONE, MODEL, WAD / 2n, "fine-tune")],
    },
  ],
};

export const explorerStory = [chainOne, chainTwo];

/** A later block of the first chain, in which Carol earns once more. */
export const nextBlock = (number: number, amount: bigint): ScriptedChain => ({
  chainId: CHAIN_ONE,
  finalized: { number: 30, time: 1_700_003_000 },
  head: { number, time: 1_700_300_000 + number },
  blocks: [
    { number, time: 1_700_300_000 + number, events: [settled(CAROL, amount, { asset: MODEL, role: "annotator" })] },
  ],
});

export const assetPage = (asset: Parameters<typeof id>[0]): string => `/asset/${id(asset)}`;
export { CAROL, CHAIN_ONE };
