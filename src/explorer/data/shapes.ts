import type { TokenInfo } from "../format/amount.js";

/** ASSET_FIELDS. */
export interface AssetBrief {
  id: string;
  name: string | null;
  kind: string | null;
  chainId: number;
  registered: boolean;
}

/** PAYOUT_FIELDS. */
export interface PayoutRow {
  id: string;
  account: string;
  role: string;
  amount: string;
  direct: boolean;
  isFinalized: boolean;
  timestamp: string;
  chainId: number;
  token: TokenInfo;
  asset: AssetBrief | null;
}

export interface TokenTotals {
  token: TokenInfo;
  earned: string;
  claimed: string;
  claimable: string;
  finalizedEarned: string;
  payoutCount: number;
  firstAt: string | null;
  lastAt: string | null;
}

/** EVENT_FIELDS. */
export interface EventDetail {
  id: string;
  type: string | null;
  chainId: number;
  block: { number: number; hash: string; timestamp: string };
  logIndex: number;
  subIndex: number;
  transactionHash: string;
  emitter: string;
  protocol: string;
  adapterVersion: number;
  topics: readonly string[];
  data: string;
  decodeError: string | null;
}
