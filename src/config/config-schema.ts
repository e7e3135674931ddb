import { isIP } from "node:net";
import { checksumAddress } from "viem";
import { z } from "zod";
import { apiLimits as limits } from "./api-limits-schema.js";
import { nearestWord } from "./nearest-word.js";
import { integer, key, list, mapping } from "./schema-parts.js";
import type { ApiConfig, TributaryConfig } from "./tributary-config.js";

// Every message completes "expected …": load-config.ts adds the place and what was found. The messages and descriptions make
// docs/config-keys.md (print-config-keys.ts).

const protocols = ["tributary", "splits-v1", "splits-v2"];

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

const firstBlock = integer(0, Number.MAX_SAFE_INTEGER, "a block number");

const tributaryContracts = mapping({
  protocol: key("The reference contracts. At least one address is given; any may share one.", z.literal("tributary")),
  from: key("First block to read.", firstBlock),
  registry: key("Assets and derivations. Needed by the next three.", address.exactOptional()),
  contributions: key("Contributions, validations and revocations.", address.exactOptional()),
  invocations: key("Invocations.", address.exactOptional()),
  payouts: key("Payouts and claims.", address.exactOptional()),
  identities: key("Links of accounts to identities.", address.exactOptional()),
});

const splitsV1Contracts = mapping({
  protocol: key("Splits, version 1, outside Ethereum's main network.", z.literal("splits-v1")),
  from: key("First block to read: splits made before are not known.", firstBlock),
  main: key("SplitMain.", address),
});

const splitsV2Contracts = mapping({
  protocol: key("Splits, version 2. At least one factory is given.", z.literal("splits-v2")),
  from: key("First block to read: splits made before are not known.", firstBlock),
  pushFactories: key("Factories whose splits send to the recipients.", list(address, "addresses").default([])),
  pullFactories: key("Factories whose splits credit in the warehouse.", list(address, "addresses").default([])),
  warehouse: key("SplitsWarehouse.", address),
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
  name: key(
    "Its name; none without it.",
    z.string({ error: chainName }).regex(PRINTABLE, { error: chainName }).exactOptional(),
  ),
  symbol: key(
    "Its symbol; none without it.",
    z
      .string({ error: coinSymbol })
      .regex(/^[^\p{C}\p{Z}]{1,32}$/u, { error: coinSymbol })
      .exactOptional(),
  ),
  decimals: key("A whole coin is 10^decimals base units.", integer(0, 255, "a number of decimals").default(18)),
});

const chain = mapping({
  id: key("EIP-155 chain id. Each endpoint must answer with it.", integer(1, Number.MAX_SAFE_INTEGER, "a chain id")),
  name: key(
    "What the API and `status` call the chain; no two chains have the same.",
    z.string({ error: chainName }).regex(PRINTABLE, { error: chainName }),
  ),
  rpc: key(
    "JSON-RPC endpoints, the preferred first; the others stand in for it and confirm what it says. At least one.",
    list(url(["http", "https", "ws", "wss"], "an http, https, ws or wss URL"), "RPC URLs").min(1, {
      error: "at least one RPC URL",
    }),
  ),
  archive: key(
    "An SQD archive that serves the finalized range instead of the gateway, unchecked by it.",
    url(["http", "https"], "an http or https URL").exactOptional(),
  ),
  finality: key(
    "Blocks below the head from which on a block counts as final. A reorg deeper than that ends the chain's process, and the next one rewinds the chain.",
    integer(0, Number.MAX_SAFE_INTEGER, "a number of blocks"),
  ),
  nativeCurrency: key("What the chain's native coin is called.", nativeCurrency.exactOptional()),
  contracts: key(
    "Deployments to index. A changed list takes the chain back to the first block it sees differently. At least one.",
    list(contracts, "contract deployments").min(1, { error: "at least one contract deployment" }),
  ),
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
  host: key(
    "What the API listens on; 0.0.0.0 for all addresses of the machine. The environment's TRIBUTARY_API_HOST wins.",
    z.string({ error: "a host name or address" }).min(1, { error: "a host name or address" }).default("127.0.0.1"),
  ),
  port: key(
    "Its port; 0 takes one that is free. The environment's PORT wins.",
    integer(0, 65_535, "a port").default(4350),
  ),
  cors: key(
    "Origins whose pages may query; * for all.",
    list(z.string({ error: anOrigin }).refine(isOrigin, { error: anOrigin }), "origins").default(["*"]),
  ),
  trustedProxies: key(
    "Proxies whose X-Forwarded-For is believed: a client behind one is who it says.",
    list(z.string({ error: aProxy }).refine(isAddressRange, { error: aProxy }), "IP addresses or CIDR ranges").default(
      [],
    ),
  ),
  accessLog: key(
    "Whether each request answered is a line of the log.",
    z.boolean({ error: "true or false" }).default(false),
  ),
  limits: key("The most that one request, client or socket may ask for, or all together.", limits.prefault({})),
});

const database = url(["postgres", "postgresql"], "a postgres or postgresql URL");

const config = mapping({
  database: key(
    "PostgreSQL, as a role that may create roles and schemas, its password here or in PGPASSWORD; without it, the embedded one. The environment's DATABASE_URL wins.",
    database.exactOptional(),
  ),
  databaseReader: key(
    "A replica of it that the API, exports and analysts read from, under the same role and password; without it, they read from database. The environment's DATABASE_READER_URL wins.",
    database.exactOptional(),
  ),
  api: key("How GraphQL is served.", api.prefault({})),
  chains: key(
    "The chains to index, each with an id and name of its own. At least one.",
    list(chain, "chains").min(1, { error: "at least one chain" }),
  ),
});

/** The shape of a config file, its defaults filled in and its addresses in lowercase. */
export const configSchema: z.ZodType<TributaryConfig> = config;

/** The mappings of a config file by where they stand, each key with its schema. */
export const configMappings = {
  "": config,
  api,
  "api.limits": limits,
  "chains[]": chain,
  "chains[].nativeCurrency": nativeCurrency,
  "chains[].contracts[], protocol tributary": tributaryContracts,
  "chains[].contracts[], protocol splits-v2": splitsV2Contracts,
  "chains[].contracts[], protocol splits-v1": splitsV1Contracts,
} satisfies Readonly<Record<string, z.ZodObject>>;

/** The API's settings where no file gives any. */
export function defaultApiConfig(): ApiConfig {
  return api.parse({});
}

/** Whether a text is a PostgreSQL URL, as `database` takes it. */
export function isDatabaseUrl(text: string): boolean {
  return database.safeParse(text).success;
}
