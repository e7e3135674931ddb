import type { SplitsV1Contracts } from "../../config/tributary-config.js";
import type { DomainEvent } from "../../domain/events.js";
import { type Hex, ZERO_ADDRESS } from "../../domain/hex.js";
import type { Decoding, RawLog } from "../../domain/raw-log.js";
import type { EventShape } from "../abi/event-shape.js";
import type { Adapter } from "../adapter.js";
import { Facts } from "../facts.js";
import { decodeGuarded, SplitError, tokenOf } from "./decode-guarded.js";
import { divide } from "./divide.js";
import { detach, FEE_SCALE, findProblem, type ToldShares } from "./split-shares.js";
import * as events from "./v1-events.js";

type SharesFields = { split: Hex; accounts: Hex[]; percentAllocations: bigint[]; distributorFee: bigint };
type DistributionFields = { split: Hex; token?: Hex; amount: bigint; distributorAddress: Hex };
type WithdrawalFields = { account: Hex; ethAmount: bigint; tokens: Hex[]; tokenAmounts: bigint[] };

/**
 * Splits version 1: SplitMain keeps all splits of a chain and credits what they distribute to their recipients (payouts in the
 * role `recipient`) and to whoever set the distribution off (`distributor`); a withdrawal is a claim of each token withdrawn.
 */
export function createSplitsV1Adapter({ from, main }: SplitsV1Contracts): Adapter {
  const shares = new Facts<ToldShares>();

  const tellShares = (shape: EventShape, log: RawLog, block: number): Decoding => {
    const split = log.topics[1] ?? "";
    const decoding = decodeGuarded(shape, log, (fields: SharesFields): Decoding => {
      const { accounts, percentAllocations: allocations, distributorFee } = fields;
      const told = { recipients: detach(accounts), allocations, totalAllocation: FEE_SCALE, distributorFee };
      const problem = findProblem(told);
      if (problem !== undefined) throw new SplitError(problem);
      shares.set(split, told, block);
      return { events: [] };
    });
    // A split that told shares nobody can read goes by none that were told before.
    if (decoding.error !== undefined) {
      shares.set(split, { problem: `those of block ${block}, log ${log.logIndex} set aside` }, block);
    }
    return { ...decoding, tellsFacts: true };
  };

  const distribute = (shape: EventShape, log: RawLog): Decoding =>
    decodeGuarded(shape, log, (fields: DistributionFields) => {
      const token = fields.token === undefined ? ZERO_ADDRESS : tokenOf(fields.token);
      const { recipients, distributorAmount } = divide(shares.get(log.topics[1] ?? ""), fields.amount, "wrap");
      const credit = (account: Hex, role: string, amount: bigint): DomainEvent => {
        return { type: "PayoutSettled", account, role, token, amount, direct: false };
      };
      const payouts = recipients.map(({ account, amount }) => credit(account, "recipient", amount));
      if (distributorAmount > 0n) payouts.push(credit(fields.distributorAddress, "distributor", distributorAmount));
      return { events: payouts };
    });

  const withdraw = (log: RawLog): Decoding =>
    decodeGuarded(events.WITHDRAWAL, log, ({ account, ethAmount, tokens, tokenAmounts }: WithdrawalFields) => {
      if (tokens.length !== tokenAmounts.length) {
        throw new SplitError(`expected an amount for each of ${tokens.length} tokens, found ${tokenAmounts.length}`);
      }
      const taken = tokens.map((token, at) => ({ token: tokenOf(token), amount: tokenAmounts[at] ?? 0n }));
      return {
        events: [{ token: ZERO_ADDRESS, amount: ethAmount }, ...taken]
          .filter(({ amount }) => amount > 0n)
          .map(({ token, amount }) => ({ type: "PayoutClaimed", account, token, amount })),
      };
    });

  const shapes = [
    events.CREATE_SPLIT,
    events.UPDATE_SPLIT,
    events.DISTRIBUTE_ETH,
    events.DISTRIBUTE_ERC20,
    events.WITHDRAWAL,
  ];
  return {
    protocol: "splits-v1",
    version: 1,
    filters: [{ address: main, topic0: shapes.map(({ topic0 }) => topic0), fromBlock: from }],
    memory: {
      beginBlock: () => undefined,
      rewind: (toBlock) => shares.rewind(toBlock),
      settle: (block) => shares.settle(block),
    },
    decode(log, blockNumber) {
      if (log.address !== main || blockNumber < from) return undefined;
      switch (log.topics[0]) {
        case events.CREATE_SPLIT.topic0:
          return tellShares(events.CREATE_SPLIT, log, blockNumber);
        case events.UPDATE_SPLIT.topic0:
          return tellShares(events.UPDATE_SPLIT, log, blockNumber);
        case events.DISTRIBUTE_ETH.topic0:
          return distribute(events.DISTRIBUTE_ETH, log);
        case events.DISTRIBUTE_ERC20.topic0:
          return distribute(events.DISTRIBUTE_ERC20, log);
        case events.WITHDRAWAL.topic0:
          return withdraw(log);
        default:
          return undefined;
      }
    },
  };
}
