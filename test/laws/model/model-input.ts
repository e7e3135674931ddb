/** What the model reads: canonical chains and their contracts. All hex is lowercase and begins with 0x. */
export interface RawLog {
  readonly logIndex: number;
  readonly transactionIndex: number;
  readonly transactionHash: string;
  readonly address: string;
  readonly topics: readonly string[];
  readonly data: string;
}

export interface Block {
  readonly chainId: number;
  readonly number: number;
  readonly hash: string;
  readonly parentHash: string;
  /** Seconds, as the header says. */
  readonly timestamp: number;
  readonly logs: readonly RawLog[];
}

export type Role = "registry" | "contributions" | "invocations" | "payouts" | "identities";

/** The five contracts of one deployment; several roles may share an address, no two deployments of a chain do. */
export type Deployment = Readonly<Record<Role, string>> & { readonly fromBlock: number };

export interface ChainConfig {
  readonly chainId: number;
  readonly deployments: readonly Deployment[];
}

export interface ChainInput extends ChainConfig {
  /** The canonical chain in order of number, with or without the blocks that hold no logs. */
  readonly blocks: readonly Block[];
}

export interface ModelInput {
  readonly chains: readonly ChainInput[];
}

/** API.md's `asOf`: a block of a chain (other chains: what is not later than it), or seconds. */
export type Cut = { readonly chainId: number; readonly number: number } | { readonly timestamp: number };

export interface Position {
  readonly chainId: number;
  readonly blockNumber: number;
  readonly logIndex: number;
  readonly sub: number;
}
