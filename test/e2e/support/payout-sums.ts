import type { Hex } from "viem";
import { createPublicClient, http, zeroAddress } from "viem";
import type { ChainConfig } from "../../../src/config/tributary-config.js";
import { readChainLogs } from "./chain-logs.js";

/** What the API says of an account and token, from the chain's own logs. */
export interface TokenSums {
  earned: string;
  claimed: string;
  claimable: string;
  finalizedEarned: string;
  payoutCount: number;
  firstAt: string | null;
  lastAt: string | null;
}

/** By lowercase account, then by token id: straightforward sums over the payouts contract's logs. */
export async function sumPayouts(
  chain: ChainConfig,
): Promise<{ payouts: number; sums: Map<string, Map<string, TokenSums>> }> {
  const client = createPublicClient({ transport: http(chain.rpc[0]) });
  const logs = await readChainLogs(chain, "payouts");
  const finalized = (await client.getBlockNumber()) - BigInt(chain.finality);
  const times = new Map<bigint, string>();
  for (const number of new Set(logs.map(({ log }) => log.blockNumber))) {
    const { timestamp } = await client.getBlock({ blockNumber: number });
    times.set(number, new Date(Number(timestamp) * 1000).toISOString().replace(".000Z", "Z"));
  }
  const sums = new Map<string, Map<string, TokenSums>>();
  for (const { eventName, args, log } of logs) {
    const {
      account,
      token,
      amount,
      direct = false,
    } = args as {
      account: Hex;
      token: Hex;
      amount: bigint;
      direct?: boolean;
    };
    const name = token === zeroAddress ? "slip44:60" : `erc20:${token.toLowerCase()}`;
    const tokens = sums.get(account.toLowerCase()) ?? new Map<string, TokenSums>();
    sums.set(account.toLowerCase(), tokens);
    const before = tokens.get(`eip155:${chain.id}/${name}`) ?? nothing;
    const isPayout = eventName === "PayoutSettled";
    const time = times.get(log.blockNumber) ?? null;
    const earned = BigInt(before.earned) + (isPayout ? amount : 0n);
    const claimed = BigInt(before.claimed) + (!isPayout || direct ? amount : 0n);
    const isFinal = isPayout && log.blockNumber <= finalized;
    tokens.set(`eip155:${chain.id}/${name}`, {
      earned: String(earned),
      claimed: String(claimed),
      claimable: String(earned - claimed),
      finalizedEarned: String(BigInt(before.finalizedEarned) + (isFinal ? amount : 0n)),
      payoutCount: before.payoutCount + (isPayout ? 1 : 0),
      firstAt: before.firstAt ?? (isPayout ? time : null),
      lastAt: isPayout ? time : before.lastAt,
    });
  }
  return { payouts: logs.filter(({ eventName }) => eventName === "PayoutSettled").length, sums };
}

const nothing: TokenSums = {
  earned: "0",
  claimed: "0",
  claimable: "0",
  finalizedEarned: "0",
  payoutCount: 0,
  firstAt: null,
  lastAt: null,
};
