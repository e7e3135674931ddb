import { readFileSync } from "node:fs";
import path from "node:path";
import {
  createPublicClient,
  createWalletClient,
  getAddress,
  http,
  isAddressEqual,
  parseAbi,
  parseEventLogs,
  type Abi,
  type Address,
  type Hex,
  type PublicClient,
  type WalletClient,
} from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";
import { startAnvil } from "../../src/embedded/anvil.js";

/** The events of the protocol as its specification states them, apart from what the compiler made of the contracts. */
export const protocolEvents = parseAbi([
  "event AssetRegistered(uint256 indexed assetId, address indexed owner, bytes32 indexed kind, string name, string uri, bytes32 contentHash)",
  "event AssetMetadataChanged(uint256 indexed assetId, string name, string uri, bytes32 contentHash)",
  "event DerivationRegistered(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId, uint256 share, bytes32 relation)",
  "event DerivationRevoked(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId)",
  "event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
  "event ContributionRecorded(uint256 indexed contributionId, uint256 indexed assetId, address indexed contributor, bytes32 role, uint256 weight, string evidence)",
  "event ContributionValidated(uint256 indexed contributionId, address indexed validator, uint256 score)",
  "event ContributionRevoked(uint256 indexed contributionId, address indexed by, string reason)",
  "event InvocationRecorded(uint256 indexed invocationId, uint256 indexed assetId, address indexed caller, uint256 parentInvocationId, address token, uint256 fee, uint256 units)",
  "event PayoutSettled(uint256 indexed invocationId, uint256 indexed assetId, address indexed account, bytes32 role, address token, uint256 amount, bool direct)",
  "event PayoutClaimed(address indexed account, address indexed token, uint256 amount)",
  "event IdentityLinked(bytes32 indexed identity, address indexed account)",
  "event IdentityUnlinked(bytes32 indexed identity, address indexed account)",
]);

const root = path.resolve(import.meta.dirname, "..", "..");

/** Anvil's unlocked accounts, by index. */
export function person(index: number): Address {
  return mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: index })
    .address;
}

export interface Contract {
  address: Address;
  abi: Abi;
}

export interface TestChain {
  client: PublicClient;
  wallet: WalletClient;
  deploy(contractName: string, args?: readonly unknown[]): Promise<Contract>;
  /** Sends a transaction and returns the protocol's events of `contract` in it; throws with the contract's reason. */
  send(
    from: Address,
    contract: Contract,
    functionName: string,
    args: readonly unknown[],
    value?: bigint,
  ): Promise<unknown[]>;
  read(contract: Contract, functionName: string, args?: readonly unknown[]): Promise<unknown>;
  stop(): Promise<void>;
}

/** A node of its own, mining each transaction at once; its person 0 deploys and administers. */
export async function startTestChain(): Promise<TestChain> {
  const anvil = await startAnvil({ chainId: foundry.id, port: 0 });
  const transport = http(anvil.url);
  const client = createPublicClient({ chain: foundry, transport, pollingInterval: 10 });
  const wallet = createWalletClient({ chain: foundry, transport });

  async function deploy(contractName: string, args: readonly unknown[] = []): Promise<Contract> {
    const file = path.join(root, "contracts", "build", `${contractName}.json`);
    const { abi, bytecode } = JSON.parse(readFileSync(file, "utf8")) as { abi: Abi; bytecode: Hex };
    const hash = await wallet.deployContract({ account: person(0), chain: foundry, abi, bytecode, args });
    const { contractAddress } = await client.waitForTransactionReceipt({ hash });
    if (!contractAddress) throw new Error(`Expected ${contractName} to be deployed by ${hash}, found no address.`);
    return { address: getAddress(contractAddress), abi };
  }

  async function send(
    from: Address,
    { address, abi }: Contract,
    functionName: string,
    args: readonly unknown[],
    value = 0n,
  ): Promise<unknown[]> {
    const { request } = await client.simulateContract({ account: from, address, abi, functionName, args, value });
    const receipt = await client.waitForTransactionReceipt({ hash: await wallet.writeContract(request) });
    if (receipt.status !== "success") throw new Error(`Expected ${functionName} to succeed, found it reverted.`);
    const logs = receipt.logs.filter((log) => isAddressEqual(log.address, address));
    return parseEventLogs({ abi: protocolEvents, logs }).map(({ eventName, args }) => ({ eventName, args }));
  }

  return {
    client,
    wallet,
    deploy,
    send,
    read: ({ address, abi }, functionName, args = []) => client.readContract({ address, abi, functionName, args }),
    stop: () => anvil.stop(),
  };
}
