/** Everything a service needs to know. Addresses are lowercase, defaults are filled in. */
export interface TributaryConfig {
  /** PostgreSQL URL; absent: the embedded database. */
  readonly database?: string;
  /** PostgreSQL URL of a replica the API reads from; absent: `database`. */
  readonly databaseReader?: string;
  readonly api: ApiConfig;
  readonly chains: readonly ChainConfig[];
}

export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  /** Origins whose pages may query; `*` for all. */
  readonly cors: readonly string[];
  /** Addresses or CIDR ranges of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Whether each request answered is a line of the log. */
  readonly accessLog?: boolean;
  readonly limits: ApiLimits;
}

/** What one request, client or socket may cost (API.md, Limits). */
export interface ApiLimits {
  readonly bodyBytes: number;
  readonly tokens: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly depth: number;
  readonly page: number;
  readonly cost: number;
  readonly answerCharacters: number;
  readonly lineageDepth: number;
  readonly lineageNodes: number;
  /** Derivations between the nodes returned. */
  readonly lineageEdges: number;
  /** Threads that compute large lineages, and how many lineages may wait for one. */
  readonly lineageThreads: number;
  readonly lineageQueue: number;
  readonly addresses: number;
  readonly requestMs: number;
  readonly statementMs: number;
  readonly socketsPerIp: number;
  readonly operationsPerSocket: number;
  readonly requestsPerSecond: number;
  /** Of one client. */
  readonly requestsAtOnce: number;
  /** Levels of lists and objects above each other in a request's variables. */
  readonly variableDepth: number;
  /** Sockets open, in all and of one address. */
  readonly connections: number;
  readonly connectionsPerIp: number;
  /** Longest time to send a request's headers; to wait for the next request on a socket. */
  readonly headersMs: number;
  readonly keepAliveMs: number;
  /** Movements in a statement to download, how long one may take, and how many may be under way at once. */
  readonly downloadRows: number;
  readonly downloadMs: number;
  readonly downloads: number;
  /** Of one client. */
  readonly downloadsPerIp: number;
}

export interface ChainConfig {
  /** EIP-155 chain id, 1 … 2^53−1. */
  readonly id: number;
  readonly name: string;
  /** http, https, ws or wss URLs, the preferred first. They may hold keys: print them by `redactUrl` only. */
  readonly rpc: readonly string[];
  /** URL of an SQD archive that serves the finalized range instead of the gateway. */
  readonly archive?: string;
  /** Blocks below the head from which a block counts as final. */
  readonly finality: number;
  /** What the chain's native coin is called; absent: it has no name, and the usual 18 decimals. */
  readonly nativeCurrency?: NativeCurrency;
  readonly contracts: readonly ContractsConfig[];
}

/** A chain's native coin, of which no contract tells anything. */
export interface NativeCurrency {
  readonly name?: string;
  readonly symbol?: string;
  /** 0 … 255: base units in a whole coin, as a power of ten. */
  readonly decimals: number;
}

/** A deployment of the reference contracts (PROTOCOL.md); roles may share an address, and at least one is given. */
export interface TributaryContracts {
  readonly protocol: "tributary";
  /** First block to read. */
  readonly from: number;
  readonly registry?: string;
  readonly contributions?: string;
  readonly invocations?: string;
  readonly payouts?: string;
  readonly identities?: string;
}

/** SplitMain of Splits version 1, as it stands outside Ethereum's main network. */
export interface SplitsV1Contracts {
  readonly protocol: "splits-v1";
  /** First block to read: splits made before are not known. */
  readonly from: number;
  readonly main: string;
}

/** Splits version 2: factories, of which at least one is given, and the warehouse their splits credit in. */
export interface SplitsV2Contracts {
  readonly protocol: "splits-v2";
  /** First block to read: splits made before are not known. */
  readonly from: number;
  /** Their splits send to the recipients. */
  readonly pushFactories: readonly string[];
  /** Their splits credit the recipients in the warehouse. */
  readonly pullFactories: readonly string[];
  readonly warehouse: string;
}

/** One deployment of any protocol. */
export type ContractsConfig = TributaryContracts | SplitsV1Contracts | SplitsV2Contracts;

export const tributaryRoles = ["registry", "contributions", "invocations", "payouts", "identities"] as const;
export type TributaryRole = (typeof tributaryRoles)[number];
