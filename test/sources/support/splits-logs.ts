import { type Abi, type AbiParameter, encodeAbiParameters, encodeEventTopics, type Hex, parseAbi, pad } from "viem";
import type { RawLog } from "../../../src/domain/raw-log.js";

// What the contracts of Splits emit, by viem alone, so that nothing of the decoding under test takes part.

const abi = parseAbi([
  "struct Split { address[] recipients; uint256[] allocations; uint256 totalAllocation; uint16 distributionIncentive; }",
  "event SplitCreated(address indexed split, Split splitParams, address owner, address creator, uint256 nonce)",
  "event SplitUpdated(Split _split)",
  "event SplitDistributed(address indexed token, address indexed distributor, uint256 amount)",
  "event Withdraw(address indexed owner, address indexed token, address indexed withdrawer, uint256 amount, uint256 reward)",
  "event Transfer(address caller, address indexed sender, address indexed receiver, uint256 indexed id, uint256 amount)",
  "event CreateSplit(address indexed split, address[] accounts, uint32[] percentAllocations, uint32 distributorFee, address controller)",
  "event UpdateSplit(address indexed split, address[] accounts, uint32[] percentAllocations, uint32 distributorFee)",
  "event DistributeETH(address indexed split, uint256 amount, address indexed distributorAddress)",
  "event DistributeERC20(address indexed split, address indexed token, uint256 amount, address indexed distributorAddress)",
  "event Withdrawal(address indexed account, uint256 ethAmount, address[] tokens, uint256[] tokenAmounts)",
]);

/** What a log says, before it has a place. */
export type LogContent = Pick<RawLog, "address" | "topics" | "data">;

export interface Shares {
  readonly recipients: readonly Hex[];
  readonly allocations: readonly bigint[];
  readonly totalAllocation: bigint;
  readonly distributionIncentive: number;
}

export const NATIVE: Hex = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
export const NOBODY: Hex = pad("0x", { size: 20 });

/** Shares whose allocations sum to their total. */
export function sharesOf(parts: readonly (readonly [Hex, bigint])[], distributionIncentive = 0): Shares {
  const allocations = parts.map(([, allocation]) => allocation);
  const totalAllocation = allocations.reduce((sum, allocation) => sum + allocation, 0n);
  return { recipients: parts.map(([recipient]) => recipient), allocations, totalAllocation, distributionIncentive };
}

function emit(address: Hex, eventName: string, args: Record<string, unknown>): LogContent {
  const event = abi.find((item) => item.type === "event" && item.name === eventName);
  if (event?.type !== "event") throw new Error(`No event ${eventName}`);
  const unindexed: readonly AbiParameter[] = event.inputs.filter((input) => !("indexed" in input && input.indexed));
  const topics = encodeEventTopics({ abi: [event] as Abi, eventName, args });
  return {
    address,
    topics: topics as Hex[],
    data: encodeAbiParameters(
      unindexed,
      unindexed.map(({ name }) => args[name ?? ""]),
    ),
  };
}

export const created = (factory: Hex, split: Hex, splitParams: Shares): LogContent =>
  emit(factory, "SplitCreated", { split, splitParams, owner: NOBODY, creator: NOBODY, nonce: 0n });

export const updated = (split: Hex, shares: Shares): LogContent => emit(split, "SplitUpdated", { _split: shares });

export const distributed = (split: Hex, token: Hex, distributor: Hex, amount: bigint): LogContent =>
  emit(split, "SplitDistributed", { token, distributor, amount });

export const withdrawn = (warehouse: Hex, owner: Hex, token: Hex, amount: bigint, reward = 0n): LogContent =>
  emit(warehouse, "Withdraw", { owner, token, withdrawer: owner, amount, reward });

/** A deposit by `caller` for `receiver`. */
export const deposited = (warehouse: Hex, caller: Hex, receiver: Hex, token: Hex, amount: bigint): LogContent =>
  emit(warehouse, "Transfer", { caller, sender: NOBODY, receiver, id: BigInt(token), amount });

export const moved = (warehouse: Hex, sender: Hex, receiver: Hex, token: Hex, amount: bigint): LogContent =>
  emit(warehouse, "Transfer", { caller: sender, sender, receiver, id: BigInt(token), amount });

interface MainShares {
  readonly accounts: readonly Hex[];
  readonly percentAllocations: readonly number[];
  readonly distributorFee: number;
}

export const mainCreated = (main: Hex, split: Hex, shares: MainShares): LogContent =>
  emit(main, "CreateSplit", { split, ...shares, controller: NOBODY });

export const mainUpdated = (main: Hex, split: Hex, shares: MainShares): LogContent =>
  emit(main, "UpdateSplit", { split, ...shares });

export const mainDistributed = (
  main: Hex,
  split: Hex,
  distributorAddress: Hex,
  amount: bigint,
  token?: Hex,
): LogContent =>
  token === undefined
    ? emit(main, "DistributeETH", { split, amount, distributorAddress })
    : emit(main, "DistributeERC20", { split, token, amount, distributorAddress });

export const mainWithdrawn = (
  main: Hex,
  account: Hex,
  ethAmount: bigint,
  tokens: readonly Hex[] = [],
  tokenAmounts: readonly bigint[] = [],
): LogContent => emit(main, "Withdrawal", { account, ethAmount, tokens, tokenAmounts });

/** Gives logs their places in a block: each inner list is one transaction's. */
export function placeLogs(block: number, ...transactions: readonly (readonly LogContent[])[]): RawLog[] {
  let logIndex = 0;
  return transactions.flatMap((logs, transactionIndex) => {
    const transactionHash: Hex = `0x${(block * 1000 + transactionIndex).toString(16).padStart(64, "0")}`;
    return logs.map((log) => ({ ...log, logIndex: logIndex++, transactionIndex, transactionHash }));
  });
}
