import { CAROL, CHAIN_ONE, settled } from "../../api/support/story.js";
import { type ScriptedChain, transactionHash } from "../../api/support/write-chain.js";

/** More than one answer of the API holds: a transaction that settles 250 payouts of 1 to 250 base units on Carol. */
export const SETTLED = 250;
export const SETTLED_IN = transactionHash(CHAIN_ONE, 10, 0);

/** Noon of 2023-11-15 in UTC. */
const NOON = 1_700_049_600;

const chainOne: ScriptedChain = {
  chainId: CHAIN_ONE,
  finalized: { number: 10, time: NOON },
  head: { number: 40, time: NOON + 2_400 },
  blocks: [
    {
      number: 10,
      time: NOON,
      events: Array.from({ length: SETTLED }, (_, index) => settled(CAROL, BigInt(index + 1))),
      isOneTransaction: true,
    },
  ],
};

export const crowdedStory = [chainOne];
export { CAROL };
