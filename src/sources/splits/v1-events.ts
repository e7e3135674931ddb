import { parseEventShape } from "../abi/event-shape.js";

// Signatures of 0xSplits/splits-contracts, contracts/SplitMain.sol. On Ethereum's main network an earlier SplitMain stands, whose
// CreateSplit and UpdateSplit leave the shares out.

export const CREATE_SPLIT = parseEventShape(
  "CreateSplit(address indexed split, address[] accounts, uint32[] percentAllocations, uint32 distributorFee, address controller)",
);
export const UPDATE_SPLIT = parseEventShape(
  "UpdateSplit(address indexed split, address[] accounts, uint32[] percentAllocations, uint32 distributorFee)",
);

/** `amount` is the whole, the distributor's part included. */
export const DISTRIBUTE_ETH = parseEventShape(
  "DistributeETH(address indexed split, uint256 amount, address indexed distributorAddress)",
);
export const DISTRIBUTE_ERC20 = parseEventShape(
  "DistributeERC20(address indexed split, address indexed token, uint256 amount, address indexed distributorAddress)",
);

/** All that an account withdrew at once. */
export const WITHDRAWAL = parseEventShape(
  "Withdrawal(address indexed account, uint256 ethAmount, address[] tokens, uint256[] tokenAmounts)",
);
