import { readFileSync } from "node:fs";
import { type Abi, createPublicClient, decodeEventLog, type Hex, http, type Log } from "viem";
import type { ChainConfig } from "../../../src/config/tributary-config.js";

/** A contract's log as viem reads it, with nothing of this project but the contract's ABI. */
export interface ChainLog {
  log: Log<bigint, number, false>;
  eventName: string;
  args: Record<string, unknown>;
}

export async function readRpc({ rpc }: ChainConfig, method: string, params: unknown[]): Promise<Hex> {
  const client = createPublicClient({ transport: http(rpc[0]) });
  return client.request<{ Method: string; Parameters: unknown[]; ReturnType: Hex }>({ method, params });
}

/** All logs of one of a chain's contracts that the protocol speaks of. */
export async function readChainLogs(
  { rpc, contracts }: ChainConfig,
  role: "registry" | "contributions" | "invocations" | "payouts" | "identities",
): Promise<ChainLog[]> {
  const address = contracts.find((deployment) => deployment.protocol === "tributary")?.[role] as Hex;
  const name = `Tributary${role[0]?.toUpperCase()}${role.slice(1)}`;
  const abi = JSON.parse(readFileSync(`abi/${name}.json`, "utf8")) as Abi;
  const client = createPublicClient({ transport: http(rpc[0]) });
  const logs = await client.getLogs({ address, fromBlock: 0n, toBlock: "latest" });
  return logs.flatMap((log) => {
    const { eventName, args } = decodeEventLog({ abi, data: log.data, topics: log.topics });
    if (eventName === undefined || !protocolEvents.has(eventName)) return [];
    return [{ log, eventName, args: args as unknown as Record<string, unknown> }];
  });
}

/** By PROTOCOL's signatures; the contracts have events of their own beside these, such as Approval. */
const protocolEvents = new Set([
  ...["AssetRegistered", "AssetMetadataChanged", "DerivationRegistered", "DerivationRevoked", "Transfer"],
  ...["ContributionRecorded", "ContributionValidated", "ContributionRevoked", "InvocationRecorded"],
  ...["PayoutSettled", "PayoutClaimed", "IdentityLinked", "IdentityUnlinked"],
]);
