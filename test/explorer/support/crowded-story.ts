import type { DomainEvent } from "../../../src/domain/events.js";
import type { Hex } from "../../../src/domain/hex.js";
import { account, assetRef, CAROL, CHAIN_ONE, registered, settled, TOKEN } from "../../api/support/story.js";
import { type ScriptedChain, transactionHash } from "../../api/support/write-chain.js";

/**
 * More than one answer of the API holds: a transaction that settles 250 payouts of 1 to 250 base units on Carol, who claims
 * 100 at 12:04.
 */
export const SETTLED = 250;
export const SETTLED_IN = transactionHash(CHAIN_ONE, 10, 0);
/** An identity of 17 accounts and one of 160, each account paid 1,000. */
export const TEAM = identity("team");
export const CROWD = identity("crowd");
/** Paid 5 at 12:04 and 7 at 12:40. */
export const DAVE = account("d");

/** Paid 1 in each of 20 roles, and owner of 21 assets of one name. */
export const ERIN = account("e");
const ROLES = Array.from({ length: 20 }, (_, index) => `role ${index + 1}`);
const ASSETS = Array.from({ length: 21 }, (_, index) => assetRef(CHAIN_ONE, 1 + index));

/** Noon of 2023-11-15 in UTC. */
const NOON = 1_700_049_600;

/** Each of so many chains ends in a block that pays somebody, so that its reorganisation can be seen. */
export const OTHER_CHAINS = 21;
const SOMEBODY = account("f");
export const FIRST_HEAD = 8;

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
    { number: 20, time: NOON + 60, events: [...paidTogether(TEAM, 17, 1), ...paidTogether(CROWD, 160, 1_000)] },
    { number: 21, time: NOON + 60, events: ROLES.map((role) => settled(ERIN, 1n, { role })) },
    { number: 22, time: NOON + 60, events: ASSETS.map((asset) => registered(asset, ERIN, "dataset", "Accent")) },
    {
      number: 30,
      time: NOON + 240,
      events: [settled(DAVE, 5n), { type: "PayoutClaimed", account: CAROL, token: TOKEN, amount: 100n }],
    },
    { number: 40, time: NOON + 2_400, events: [settled(DAVE, 7n)] },
  ],
};

const otherChains = Array.from({ length: OTHER_CHAINS }, (_, index): ScriptedChain =>
  paidAtHead(CHAIN_ONE + 1 + index, FIRST_HEAD, NOON + 2_400 + FIRST_HEAD),
);

export const crowdedStory = [chainOne, ...otherChains];
/** The block of that number of each chain but the first. */
export const laterBlocks = (number: number, branch = 0): ScriptedChain[] =>
  otherChains.map(({ chainId }) => ({ ...paidAtHead(chainId, number, NOON + 2_400 + number), branch }));
export { CAROL };

function paidAtHead(chainId: number, number: number, time: number): ScriptedChain {
  return {
    chainId,
    finalized: { number: 1, time: NOON },
    head: { number, time },
    blocks: [{ number, time, events: [settled(SOMEBODY, 1n)] }],
  };
}

function identity(name: string): Hex {
  return `0x${Buffer.from(name).toString("hex").padEnd(64, "0")}`;
}

function paidTogether(identity: Hex, accounts: number, first: number): DomainEvent[] {
  return Array.from({ length: accounts }, (_, index): Hex => `0x${String(first + index).padStart(40, "0")}`).flatMap(
    (account): DomainEvent[] => [{ type: "IdentityLinked", identity, account }, settled(account, 1_000n)],
  );
}
