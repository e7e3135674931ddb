import { isIP } from "node:net";
import { checksumAddress } from "viem";
import { z } from "zod";
import { nearestWord } from "./nearest-word.js";
import type { ApiConfig, TributaryConfig } from "./tributary-config.js";

// Every message completes "expected …": load-config.ts adds the place and what was found.

/** Separates the known keys in the message of an `unrecognized_keys` issue. */
export const keySeparator = ", ";

const protocols = ["tributary", "splits-v1", "splits-v2"];

function mapping<Shape extends z.core.$ZodShape>(shape: Shape) {
  const keys = Object.keys(shape).join(keySeparator);
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? keys : `a mapping with the keys ${keys}`),
  });
}

function list<Item extends z.core.SomeType>(item: Item, of: string) {
  return z.array(item, { error: `a list of ${of}` });
}

function integer(min: number, max: number, what: string) {
  const error = `${what} from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

function url(schemes: readonly string[], what: string) {
  const isUrl = (text: string) => {
    if (!/^[a-z]+:\/\//i.test(text) || !URL.canParse(text)) return false;
    return schemes.includes(new URL(text).protocol.slice(0, -1));
  };
  return z.string({ error: what }).refine(isUrl, { error: what });
}

const anAddress = "an address of 0x and 40 hex digits";

const address = z
  .string({ error: anAddress })
  .superRefine((text, context) => {
    if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return context.addIssue({ code: "custom", message: anAddress });
    const digits = text.slice(2);
    if (digits === digits.toLowerCase() || digits === digits.toUpperCase()) return;
    const checksummed = checksumAddress(`0x${digits.toLowerCase()}`);
    if (text === checksummed) return;
    const hint = "compare it with its source, or write it all in lowercase if you are sure of it";
    context.addIssue({ code: "custom", message: `the EIP-55 checksum ${checksummed}`, params: { hint } });
  })
  .transform((text) => text.toLowerCase());

const from = integer(0, Number.MAX_SAFE_INTEGER, "a block number");

const tributaryContracts = mapping({
  protocol: z.literal("tributary"),
  from,
  registry: address.exactOptional(),
  contributions: address.exactOptional(),
  invocations: address.exactOptional(),
  payouts: address.exactOptional(),
  identities: address.exactOptional(),
});

const splitsV1Contracts = mapping({ protocol: z.literal("splits-v1"), from, main: address });

const splitsV2Contracts = mapping({
  protocol: z.literal("splits-v2"),
  from,
  pushFactories: list(address, "addresses").default([]),
  pullFactories: list(address, "addresses").default([]),
  warehouse: address,
});

const contracts = z.discriminatedUnion("protocol", [tributaryContracts, splitsV1Contracts, splitsV2Contracts], {
  error: (issue) => {
    if (issue.code !== "invalid_union") return "a mapping with a protocol and its contracts";
    const named = (issue.input as { protocol?: unknown }).protocol;
    const near = typeof named === "string" ? nearestWord(named, protocols) : undefined;
    return `a known protocol (${protocols.join(", ")})${near === undefined ? "" : `, perhaps ${near}`}`;
  },
});

const PRINTABLE = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;
const chainName = "a name of 1 to 64 printable characters";
const coinSymbol = "a symbol of 1 to 32 printable characters without a space";

const nativeCurrency = mapping({
  name: z.string({ error: chainName }).regex(PRINTABLE, { error: chainName }).exactOptional(),
  symbol: z
    .string({ error: coinSymbol })
    .regex(/^[^\p{C}\p{Z}]{1,32}$/u, { error: coinSymbol })
    .exactOptional(),
  decimals: integer(0, 255, "a number of decimals").default(18),
});

const chain = mapping({
  id: integer(1, Number.MAX_SAFE_INTEGER, "a chain id"),
  name: z.string({ error: chainName }).regex(PRINTABLE, { error: chainName }),
  rpc: list(url(["http", "https", "ws", "wss"], "an http, https, ws or wss URL"), "RPC URLs").min(1, {
    error: "at least one RPC URL",
  }),
  archive: url(["http", "https"], "an http or https URL").exactOptional(),
  finality: integer(0, Number.MAX_SAFE_INTEGER, "a number of blocks"),
  nativeCurrency: nativeCurrency.exactOptional(),
  contracts: list(contracts, "contract deployments").min(1, { error: "at least one contract deployment" }),
});

const atLeastOne = (what: string, byDefault: number) => integer(1, Number.MAX_SAFE_INTEGER, what).default(byDefault);

const limits = mapping({
  bodyBytes: atLeastOne("a number of bytes", 64_000),
  tokens: atLeastOne("a number of tokens", 1_000),
  aliases: atLeastOne("a number of aliases", 30),
  rootFields: atLeastOne("a number of fields", 20),
  depth: atLeastOne("a depth", 12),
  page: atLeastOne("a number of items", 1_000),
  cost: atLeastOne("a cost", 5_000),
  answerCharacters: atLeastOne("a number of characters", 16_000_000),
  lineageDepth: atLeastOne("a depth", 64),
  lineageNodes: atLeastOne("a number of nodes", 2_000),
  lineageEdges: atLeastOne("a number of derivations", 20_000),
  lineageThreads: atLeastOne("a number of threads", 2),
  lineageQueue: atLeastOne("a number of lineages", 24),
  addresses: atLeastOne("a number of addresses", 100),
  requestMs: atLeastOne("milliseconds", 10_000),
  statementMs: atLeastOne("milliseconds", 2_000),
  socketsPerIp: atLeastOne("a number of sockets", 10),
  operationsPerSocket: atLeastOne("a number of operations", 20),
  requestsPerSecond: atLeastOne("a number of requests", 100),
  requestsAtOnce: atLeastOne("a number of requests", 8),
  variableDepth: atLeastOne("a depth", 32),
  connections: atLeastOne("a number of sockets", 2_000),
  connectionsPerIp: atLeastOne("a number of sockets", 100),
  headersMs: atLeastOne("milliseconds", 5_000),
  keepAliveMs: atLeastOne("milliseconds", 10_000),
  downloadRows: atLeastOne("a number of rows", 100_000),
  downloadMs: atLeastOne("milliseconds", 60_000),
  downloads: atLeastOne("a number of downloads", 4),
  downloadsPerIp: atLeastOne("a number of downloads", 2),
});

const anOrigin = 'an origin such as https://example.org, or "*"';
const aProxy = "an IP address or CIDR range";

function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

function isAddressRange(text: string): boolean {
  const [ip = "", bits, ...more] = text.split("/");
  const version = isIP(ip);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

const api = mapping({
  host: z.string({ error: "a host name or address" }).min(1, { error: "a host name or address" }).default("127.0.0.1"),
  port: integer(0, 65_535, "a port").default(4350),
  cors: list(z.string({ error: anOrigin }).refine(isOrigin, { error: anOrigin }), "origins").default(["*"]),
  trustedProxies: list(
    z.string({ error: aProxy }).refine(isAddressRange, { error: aProxy }),
    "IP addresses or CIDR ranges",
  ).default([]),
  accessLog: z.boolean({ error: "true or false" }).default(false),
  limits: limits.prefault({}),
});

const database = url(["postgres", "postgresql"], "a postgres or postgresql URL");

/** The shape of a config file, its defaults filled in and its addresses in lowercase. */
export const configSchema: z.ZodType<TributaryConfig> = mapping({
  database: database.exactOptional(),
  databaseReader: database.exactOptional(),
  api: api.prefault({}),
  chains: list(chain, "chains").min(1, { error: "at least one chain" }),
});

/** The API's settings where no file gives any. */
export function defaultApiConfig(): ApiConfig {
  return api.parse({});
}

/** Whether a text is a PostgreSQL URL, as `database` takes it. */
export function isDatabaseUrl(text: string): boolean {
  return database.safeParse(text).success;
}
