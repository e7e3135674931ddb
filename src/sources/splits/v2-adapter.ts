import type { SplitsV2Contracts } from "../../config/tributary-config.js";
import type { DomainEvent } from "../../domain/events.js";
import { type Hex, ZERO_ADDRESS } from "../../domain/hex.js";
import type { LogFilter } from "../../domain/log-filter.js";
import type { Decoding, RawLog } from "../../domain/raw-log.js";
import type { EventShape } from "../abi/event-shape.js";
import type { Adapter } from "../adapter.js";
import { Facts } from "../facts.js";
import { decodeGuarded, NATIVE_TOKEN, SplitError, tokenOf } from "./decode-guarded.js";
import { divide } from "./divide.js";
import { detach, findProblem, type ToldShares } from "./split-shares.js";
import * as events from "./v2-events.js";
import { WarehouseDeposits } from "./warehouse-deposits.js";

/** A push split sends to its recipients; a pull split credits them in the warehouse, from where they withdraw. */
type SplitKind = "push" | "pull";

/**
 * Splits version 2: splits made by the configured factories divide what they hold between recipients. A recipient's part is a
 * payout in the role `recipient`, what goes to whoever sets a distribution off one in the role `distributor`; a withdrawal from
 * the warehouse is a claim. docs/adapters.md says what that counts, and what it cannot.
 */
export function createSplitsV2Adapter(contracts: SplitsV2Contracts): Adapter {
  const { from, pushFactories, pullFactories, warehouse } = contracts;
  const kindOf = new Map<string, SplitKind>();
  for (const address of pullFactories) kindOf.set(address, "pull");
  for (const address of pushFactories) kindOf.set(address, "push");
  const kinds = new Facts<SplitKind>();
  const shares = new Facts<ToldShares>();
  const deposits = new WarehouseDeposits();

  const tellShares = (shape: EventShape, log: RawLog, split: Hex | undefined, block: number): Decoding => {
    const decoding = decodeGuarded<Record<string, never>, Decoding>(shape, log, (fields) => {
      const [recipients, allocations, totalAllocation, distributorFee] = fields[
        "shares"
      ] as unknown as events.SharesTuple;
      const told = { recipients: detach(recipients), allocations, totalAllocation, distributorFee };
      const problem = findProblem(told);
      if (problem !== undefined) throw new SplitError(problem);
      if (split !== undefined) shares.set(split, told, block);
      return { events: [] };
    });
    // A split that told shares nobody can read goes by none that were told before.
    if (decoding.error !== undefined && split !== undefined) {
      shares.set(split, { problem: `those of block ${block}, log ${log.logIndex} set aside` }, block);
    }
    return { ...decoding, tellsFacts: true };
  };

  const distribute = (log: RawLog): Decoding =>
    decodeGuarded(events.SPLIT_DISTRIBUTED, log, (fields: { token: Hex; distributor: Hex; amount: bigint }) => {
      const token = tokenOf(fields.token);
      const { recipients, distributorAmount } = divide(shares.get(log.address), fields.amount, "revert");
      const isPush = kinds.get(log.address) === "push";
      const { address: split, transactionHash } = log;
      const settle = (account: Hex, role: string, amount: bigint, direct: boolean): DomainEvent => {
        return { type: "PayoutSettled", account, role, token, amount, direct };
      };
      const payouts = recipients.map(({ account, amount }) => {
        const isDeposited =
          isPush && token === ZERO_ADDRESS && deposits.take({ transactionHash, split, account, amount });
        return settle(account, "recipient", amount, isPush && !isDeposited);
      });
      if (distributorAmount > 0n) payouts.push(settle(fields.distributor, "distributor", distributorAmount, isPush));
      return { events: payouts };
    });

  const withdraw = (log: RawLog): Decoding =>
    decodeGuarded(events.WITHDRAW, log, (fields: { owner: Hex; token: Hex; amount: bigint; reward: bigint }) => {
      const token = tokenOf(fields.token);
      const amount = fields.amount + fields.reward;
      return { events: amount > 0n ? [{ type: "PayoutClaimed", account: fields.owner, token, amount }] : [] };
    });

  /**
   * Of all that moves in the warehouse only what splits deposit matters. Those of pull splits say nothing, and are kept because
   * a factory may have been told as the wrong kind: what is left out of the log cannot be decoded again.
   */
  const transfer = (log: RawLog): Decoding | undefined => {
    if (!isZero(log.topics[1])) return undefined;
    return decodeGuarded(
      events.WAREHOUSE_TRANSFER,
      log,
      (fields: { caller: Hex; receiver: Hex; id: bigint; amount: bigint }) => {
        const { caller: split, receiver: account, id, amount } = fields;
        if (!kinds.has(split) || id !== BigInt(NATIVE_TOKEN)) return undefined;
        deposits.add({ transactionHash: log.transactionHash, split, account, amount });
        return { events: [] };
      },
    );
  };

  const filters: LogFilter[] = [...kindOf.keys()].map((address) => {
    return { address, topic0: [...CREATED.keys()], fromBlock: from };
  });
  filters.push({ topic0: [events.SPLIT_UPDATED.topic0, events.SPLIT_DISTRIBUTED.topic0], fromBlock: from });
  const ofWarehouse = [events.WITHDRAW, ...(pushFactories.length > 0 ? [events.WAREHOUSE_TRANSFER] : [])];
  filters.push({ address: warehouse, topic0: ofWarehouse.map(({ topic0 }) => topic0), fromBlock: from });

  return {
    protocol: "splits-v2",
    version: 2,
    filters,
    memory: {
      beginBlock(logs, blockNumber) {
        deposits.clear();
        if (blockNumber < from) return;
        for (const { address, topics } of logs) {
          const kind = kindOf.get(address);
          if (kind === undefined || !CREATED.has(topics[0] ?? "")) continue;
          const split = addressIn(topics[1]);
          if (split !== undefined && !kinds.has(split)) kinds.set(split, kind, blockNumber);
        }
      },
      rewind(toBlock) {
        kinds.rewind(toBlock);
        shares.rewind(toBlock);
      },
      settle(block) {
        kinds.settle(block);
        shares.settle(block);
      },
    },
    decode(log, blockNumber) {
      if (blockNumber < from) return undefined;
      const topic0: string = log.topics[0] ?? "";
      switch (topic0) {
        case events.SPLIT_UPDATED.topic0:
          return kinds.has(log.address) ? tellShares(events.SPLIT_UPDATED, log, log.address, blockNumber) : undefined;
        case events.SPLIT_DISTRIBUTED.topic0:
          return kinds.has(log.address) ? distribute(log) : undefined;
        case events.WITHDRAW.topic0:
          return log.address === warehouse ? withdraw(log) : undefined;
        case events.WAREHOUSE_TRANSFER.topic0:
          return log.address === warehouse ? transfer(log) : undefined;
      }
      const shape = CREATED.get(topic0);
      if (!shape || !kindOf.has(log.address)) return undefined;
      return tellShares(shape, log, addressIn(log.topics[1]), blockNumber);
    },
  };
}

const CREATED: ReadonlyMap<string, EventShape> = new Map(events.SPLIT_CREATED.map((shape) => [shape.topic0, shape]));

const ADDRESS_TOPIC = /^0x0{24}([0-9a-f]{40})$/;

/** The address in a topic; undefined where it holds none. */
function addressIn(topic: Hex | undefined): Hex | undefined {
  const digits = ADDRESS_TOPIC.exec(topic ?? "")?.[1];
  return digits === undefined ? undefined : `0x${digits}`;
}

const isZero = (topic: Hex | undefined): boolean => topic === undefined || /^0x0*$/.test(topic);
