import type { Hex } from "../../domain/hex.js";
import { type EventShape, parseEventShape } from "../abi/event-shape.js";

// Signatures of 0xSplits/splits-contracts-monorepo, packages/splits-v2/src: SplitFactoryV2, SplitWalletV2, SplitsWarehouse.

/** Recipients, allocations, total allocation, distribution incentive. */
const TUPLE = "(address[],uint256[],uint256,uint16)";

/** The tuple as it is decoded. */
export type SharesTuple = [recipients: Hex[], allocations: bigint[], totalAllocation: bigint, incentive: bigint];

/** A factory's word for a new split, by release: 2.0 (and 2.1 without a salt), 2.1 and 2.2 with a salt, 2.2 with a nonce. */
export const SPLIT_CREATED: readonly EventShape[] = [
  `SplitCreated(address indexed split, ${TUPLE} shares, address owner, address creator)`,
  `SplitCreated(address indexed split, ${TUPLE} shares, address owner, address creator, bytes32 salt)`,
  `SplitCreated(address indexed split, ${TUPLE} shares, address owner, address creator, uint256 nonce)`,
].map(parseEventShape);

/** Emitted by a split; from 2.1 on also as it is made, before its factory's SplitCreated. */
export const SPLIT_UPDATED = parseEventShape(`SplitUpdated(${TUPLE} shares)`);

/** Emitted by a split after it has paid; `amount` is the whole, the distributor's part included. */
export const SPLIT_DISTRIBUTED = parseEventShape(
  "SplitDistributed(address indexed token, address indexed distributor, uint256 amount)",
);

/** `amount` reached the owner, `reward` whoever set the withdrawal off: the owner's balance fell by both. */
export const WITHDRAW = parseEventShape(
  "Withdraw(address indexed owner, address indexed token, address indexed withdrawer, uint256 amount, uint256 reward)",
);

/** ERC-6909 in the warehouse; a deposit is a transfer from nobody, by whoever deposited. */
export const WAREHOUSE_TRANSFER = parseEventShape(
  "Transfer(address caller, address indexed sender, address indexed receiver, uint256 indexed id, uint256 amount)",
);
