import type { AssetRef } from "../../../src/domain/asset-key.js";
import { formatAssetId } from "../../../src/domain/asset-key.js";
import type { DomainEvent } from "../../../src/domain/events.js";
import { type Hex, ZERO_ADDRESS } from "../../../src/domain/hex.js";
import { EMITTER, type ScriptedChain } from "./write-chain.js";

/** A small history on two chains: a dataset, a model made from it, a clone on the other chain; work, money and mistakes. */
const REGISTRY: Hex = `0x${"ab".repeat(20)}`;
export const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
export const [ALICE, BOB, CAROL] = [account("a"), account("b"), account("c")];
export const TOKEN = account("7");
export const CHAIN_ONE = 31337;
export const CHAIN_TWO = 31338;
export const assetRef = (chainId: number, assetId: number): AssetRef => {
  return { chainId: BigInt(chainId), registry: REGISTRY, assetId: BigInt(assetId) };
};
export const [DATASET, MODEL, CLONE, UNSEEN] = [
  assetRef(CHAIN_ONE, 1),
  assetRef(CHAIN_ONE, 2),
  assetRef(CHAIN_TWO, 1),
  assetRef(CHAIN_TWO, 404),
];
export const id = formatAssetId;
export const WAD = 10n ** 18n;
export const TOKEN_ID = `eip155:${CHAIN_ONE}/erc20:${TOKEN}`;
export const COIN_TWO_ID = `eip155:${CHAIN_TWO}/slip44:60`;

const CONTENT_HASH: Hex = `0x${"cc".repeat(32)}`;
export const registered = (asset: AssetRef, owner: Hex, kind: string, name: string): DomainEvent => {
  return { type: "AssetRegistered", asset, owner, kind, name, uri: `ipfs://${name}`, contentHash: CONTENT_HASH };
};
export const derived = (child: AssetRef, parent: AssetRef, share: bigint, relation = "train"): DomainEvent => {
  return { type: "DerivationRegistered", child, parent, share, relation };
};
export const settled = (
  account: Hex,
  amount: bigint,
  rest: Partial<DomainEvent & { type: "PayoutSettled" }> = {},
): DomainEvent => {
  return { type: "PayoutSettled", account, amount, role: "labeler", token: TOKEN, direct: false, ...rest };
};

export const chainOne: ScriptedChain = {
  chainId: CHAIN_ONE,
  finalized: { number: 30, time: 1300 },
  head: { number: 41, time: 1410 },
  blocks: [
    {
      number: 10,
      time: 1100,
      events: [
        registered(DATASET, ALICE, "dataset", "Voices"),
        registered(MODEL, BOB, "model", "Speech"),
        derived(MODEL, DATASET, (WAD * 3n) / 10n),
        {
          type: "ContributionRecorded",
          contribution: 1n,
          asset: DATASET,
          contributor: CAROL,
          role: "labeler",
          weight: 5n,
          evidence: "",
        },
      ],
    },
    {
      number: 20,
      time: 1200,
      events: [
        { type: "InvocationRecorded", invocation: 7n, asset: MODEL, caller: ALICE, token: TOKEN, fee: 100n, units: 2n },
        settled(BOB, 70n, { asset: MODEL, invocation: { contract: EMITTER, id: 7n }, role: "developer", direct: true }),
        settled(CAROL, 30n, { asset: DATASET, invocation: { contract: EMITTER, id: 7n } }),
        { type: "AssetTransferred", asset: DATASET, from: ALICE, to: BOB },
        "topic count: expected 3, found 2",
      ],
    },
    {
      number: 40,
      time: 1400,
      events: [
        settled(CAROL, 12n),
        { type: "PayoutClaimed", account: CAROL, token: TOKEN, amount: 25n },
        { type: "ContributionRevoked", contribution: 1n, by: ALICE, reason: "duplicate" },
        derived(MODEL, DATASET, WAD / 10n),
      ],
    },
  ],
};

export const chainTwo: ScriptedChain = {
  chainId: CHAIN_TWO,
  finalized: { number: 5, time: 1210 },
  head: { number: 8, time: 1500 },
  blocks: [
    {
      number: 5,
      time: 1200,
      events: [
        registered(CLONE, ALICE, "fine-tune", "Clone"),
        derived(CLONE, MODEL, WAD / 2n, "fine-tune"),
        derived(CLONE, UNSEEN, WAD / 4n, "quote"),
        settled(CAROL, 9n, { token: ZERO_ADDRESS, asset: CLONE, direct: true }),
      ],
    },
    { number: 7, time: 1450, events: [settled(CAROL, 1n, { token: ZERO_ADDRESS, role: "bonus" })] },
  ],
};

export const story = [chainOne, chainTwo];
