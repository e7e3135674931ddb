import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError } from "../../src/config/config-error.js";
import { defaultApiConfig } from "../../src/config/config-schema.js";
import { loadConfig, parseConfig } from "../../src/config/load-config.js";
import { resolveConfig } from "../../src/config/resolve-config.js";

// The example of EIP-55, and its case turned around.
const right = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const wrong = "0x5AaEB6053f3e94c9B9a09F33669435e7eF1bEaED";
const other = `0x${"11".repeat(20)}`;
const roles = "registry, contributions, invocations, payouts, identities";
const chainKeys = "id, name, rpc, archive, finality, nativeCurrency, contracts";

const valid = `database: postgres://localhost/tributary
api: { port: 4400, cors: [https://example.org], trustedProxies: [10.0.0.0/8, "::1"], limits: { page: 200 } }
chains:
  - id: 31337
    name: local
    rpc: [http://127.0.0.1:8545, wss://node.example/v3/key]
    archive: https://archive.example/local
    finality: 10
    contracts:
      - protocol: tributary
        from: 0
        registry: "${right}"
        payouts: "${right.toLowerCase()}"
`;

function problemsOf(text: string, env: Record<string, string> = {}): readonly string[] {
  try {
    parseConfig(text, "t.yaml", env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

/** The valid config with one piece replaced. */
function withPiece(piece: string, replacement: string): string {
  expect(valid.split(piece)).toHaveLength(2);
  return valid.replace(piece, () => replacement);
}

describe("parseConfig", () => {
  test("fills in defaults and writes addresses in lowercase", () => {
    const { limits } = defaultApiConfig();
    expect(parseConfig(valid, "t.yaml", {})).toEqual({
      database: "postgres://localhost/tributary",
      api: {
        host: "127.0.0.1",
        port: 4400,
        cors: ["https://example.org"],
        trustedProxies: ["10.0.0.0/8", "::1"],
        accessLog: false,
        limits: { ...limits, page: 200 },
      },
      chains: [
        {
          id: 31337,
          name: "local",
          rpc: ["http://127.0.0.1:8545", "wss://node.example/v3/key"],
          archive: "https://archive.example/local",
          finality: 10,
          contracts: [{ protocol: "tributary", from: 0, registry: right.toLowerCase(), payouts: right.toLowerCase() }],
        },
      ],
    });
  });

  test("needs only chains", () => {
    const text = valid.split("\n").slice(2).join("\n");
    expect(parseConfig(text, "t.yaml", {}).api).toEqual(defaultApiConfig());
  });

  test.each([
    ["in uppercase digits", `"0x${right.slice(2).toUpperCase()}"`],
    ["without quotes", right],
    ["from the environment", '"${REGISTRY}"'],
    ["from a part in the environment", '"0x${DIGITS}"'],
  ])("takes an address %s", (_, written) => {
    const config = parseConfig(withPiece(`"${right}"`, written), "t.yaml", { REGISTRY: right, DIGITS: right.slice(2) });
    expect(config.chains[0]?.contracts[0]).toMatchObject({ registry: right.toLowerCase() });
  });

  test("takes factories of splits, and leaves none where none is given", () => {
    const text = `${valid}      - { protocol: splits-v1, from: 3, main: "${right}" }
      - { protocol: splits-v2, from: 9, warehouse: "${right}", pushFactories: ["${right}", "${other}"] }\n`;
    expect(parseConfig(text, "t.yaml", {}).chains[0]?.contracts.slice(1)).toEqual([
      { protocol: "splits-v1", from: 3, main: right.toLowerCase() },
      {
        protocol: "splits-v2",
        from: 9,
        warehouse: right.toLowerCase(),
        pushFactories: [right.toLowerCase(), other],
        pullFactories: [],
      },
    ]);
  });

  test("takes a native coin's name, symbol and decimals, of which each can be left out", () => {
    const coinOf = (written: string) =>
      parseConfig(withPiece("finality: 10", `finality: 10\n    nativeCurrency: ${written}`), "t.yaml", {}).chains[0]
        ?.nativeCurrency;
    expect([coinOf("{ name: Grain, symbol: GRN, decimals: 9 }"), coinOf("{ symbol: GRN }"), coinOf("{}")]).toEqual([
      { name: "Grain", symbol: "GRN", decimals: 9 },
      { symbol: "GRN", decimals: 18 },
      { decimals: 18 },
    ]);
  });

  test("takes the largest chain id", () => {
    const config = parseConfig(withPiece("id: 31337", "id: 9007199254740991"), "t.yaml", {});
    expect(config.chains[0]?.id).toBe(9007199254740991);
  });
});

describe("parseConfig refuses", () => {
  const refusals: [name: string, text: string, problem: string, env?: Record<string, string>][] = [
    ["an empty file", "", "1: (file): expected a mapping with the key chains, found an empty file"],
    ["a file of comments", "# nothing\n", "1: (file): expected a mapping with the key chains, found an empty file"],
    [
      "a file that is no mapping",
      "- id: 1\n",
      "1: (file): expected a mapping with the keys database, databaseReader, api, chains, found a list",
    ],
    ["text that is no YAML", 'chains: "x\n', '2: (file): expected valid YAML, found Missing closing "quote'],
    [
      "an alias without its anchor",
      withPiece("name: local", "name: *chain"),
      "5: chains[0].name: expected an anchor &chain above, found none",
    ],
    [
      "a key given twice",
      withPiece("    finality: 10\n", "    finality: 10\n    finality: 12\n"),
      '9: chains[0].finality: expected each key once, found "finality" again (first on line 8)',
    ],
    [
      "an unknown key near a known one",
      withPiece("payouts:", "payuots:"),
      `13: chains[0].contracts[0].payuots: expected one of the keys protocol, from, ${roles}, found "payuots"; did you mean payouts?`,
    ],
    [
      "an unknown key near none",
      withPiece("finality: 10", "finality: 10\n    colour: blue"),
      `9: chains[0].colour: expected one of the keys ${chainKeys}, found "colour"`,
    ],
    ["no chains", "api: { port: 1 }\n", "1: chains: expected a list of chains, found nothing"],
    ["an empty list of chains", "chains: []\n", "1: chains: expected at least one chain, found an empty list"],
    ["chains that are no list", "chains: 5\n", "1: chains: expected a list of chains, found 5"],
    [
      "a chain that is no mapping",
      "chains:\n  - local\n",
      `2: chains[0]: expected a mapping with the keys ${chainKeys}, found "local"`,
    ],
    [
      "chain id 0",
      withPiece("id: 31337", "id: 0"),
      "4: chains[0].id: expected a chain id from 1 to 9007199254740991, found 0",
    ],
    [
      "a chain id beyond 2^53−1",
      withPiece("id: 31337", "id: 9007199254740993"),
      "4: chains[0].id: expected a chain id from 1 to 9007199254740991, found 9007199254740993",
    ],
    [
      "a chain id with a fraction",
      withPiece("id: 31337", "id: 1.5"),
      "4: chains[0].id: expected a chain id from 1 to 9007199254740991, found 1.5",
    ],
    [
      "a chain id in quotes",
      withPiece("id: 31337", 'id: "31337"'),
      '4: chains[0].id: expected a chain id from 1 to 9007199254740991, found "31337"',
    ],
    [
      "an empty name",
      withPiece("name: local", 'name: ""'),
      '5: chains[0].name: expected a name of 1 to 64 printable characters, found ""',
    ],
    [
      "a chain id given twice",
      `${valid}${chainText(31337, "second")}`,
      "14: chains[1].id: expected a chain id used once, found 31337 again (first on line 4)",
    ],
    [
      "a chain name given twice",
      `${valid}${chainText(1, "local")}`,
      '15: chains[1].name: expected a chain name used once, found "local" again (first on line 5)',
    ],
    [
      "an RPC of another protocol",
      withPiece("http://127.0.0.1:8545", "ftp://user:pass@node.example/key"),
      "6: chains[0].rpc[0]: expected an http, https, ws or wss URL, found ftp://***@node.example/***",
    ],
    [
      "an RPC that is no URL, without printing it",
      withPiece("http://127.0.0.1:8545", "node.example/v3/key"),
      "6: chains[0].rpc[0]: expected an http, https, ws or wss URL, found a text that is no URL (hidden: it can hold a key)",
    ],
    [
      "an RPC that is no list",
      withPiece("[http://127.0.0.1:8545, wss://node.example/v3/key]", "https://node.example/v3/key"),
      "6: chains[0].rpc: expected a list of RPC URLs, found https://node.example/***",
    ],
    [
      "no RPC",
      withPiece("[http://127.0.0.1:8545, wss://node.example/v3/key]", "[]"),
      "6: chains[0].rpc: expected at least one RPC URL, found an empty list",
    ],
    [
      "an archive over a socket",
      withPiece("https://archive.example/local", "wss://archive.example/local"),
      "7: chains[0].archive: expected an http or https URL, found wss://archive.example/***",
    ],
    [
      "a database of another kind",
      withPiece("postgres://localhost/tributary", "mysql://root:secret@db.example/t?ssl=1"),
      "1: database: expected a postgres or postgresql URL, found mysql://***@db.example/***?***",
    ],
    [
      "a negative finality",
      withPiece("finality: 10", "finality: -1"),
      "8: chains[0].finality: expected a number of blocks from 0 to 9007199254740991, found -1",
    ],
    [
      "no finality",
      withPiece("    finality: 10\n", ""),
      "4: chains[0].finality: expected a number of blocks from 0 to 9007199254740991, found nothing",
    ],
    [
      "a native coin of more decimals than a byte holds",
      withPiece("finality: 10", "finality: 10\n    nativeCurrency: { decimals: 256 }"),
      "9: chains[0].nativeCurrency.decimals: expected a number of decimals from 0 to 255, found 256",
    ],
    [
      "a native coin whose symbol has a space",
      withPiece("finality: 10", 'finality: 10\n    nativeCurrency: { symbol: "1 ETH" }'),
      '9: chains[0].nativeCurrency.symbol: expected a symbol of 1 to 32 printable characters without a space, found "1 ETH"',
    ],
    [
      "a time longer than any timer waits",
      withPiece("page: 200", "requestMs: 2147483648"),
      "2: api.limits.requestMs: expected milliseconds from 1 to 2147483647, found 2147483648",
    ],
    [
      "a negative start block",
      withPiece("from: 0", "from: -5"),
      "11: chains[0].contracts[0].from: expected a block number from 0 to 9007199254740991, found -5",
    ],
    [
      "an unknown protocol",
      withPiece("protocol: tributary", "protocol: story"),
      '10: chains[0].contracts[0].protocol: expected a known protocol (tributary, splits-v1, splits-v2), found "story"',
    ],
    [
      "a misspelt protocol",
      withPiece("protocol: tributary", "protocol: tribtuary"),
      '10: chains[0].contracts[0].protocol: expected a known protocol (tributary, splits-v1, splits-v2), perhaps tributary, found "tribtuary"',
    ],
    [
      "a deployment without an address",
      withPiece(`        registry: "${right}"\n        payouts: "${right.toLowerCase()}"\n`, ""),
      `10: chains[0].contracts[0]: expected the address of at least one of ${roles}, found none`,
    ],
    [
      "contracts that speak of assets without the registry that names them",
      withPiece(`        registry: "${right}"\n`, ""),
      "10: chains[0].contracts[0]: expected the registry whose assets payouts speaks of, found none",
    ],
    [
      "a chain without contracts",
      "chains:\n  - { id: 1, name: one, rpc: [http://a.example], finality: 0, contracts: [] }\n",
      "2: chains[0].contracts: expected at least one contract deployment, found an empty list",
    ],
    [
      "a short address",
      withPiece(`"${right}"`, '"0x5aAeb6053F"'),
      '12: chains[0].contracts[0].registry: expected an address of 0x and 40 hex digits, found "0x5aAeb6053F"',
    ],
    [
      "an empty address",
      withPiece(`"${right}"`, ""),
      "12: chains[0].contracts[0].registry: expected an address of 0x and 40 hex digits, found nothing",
    ],
    [
      "a wrong checksum",
      withPiece(`"${right}"`, `"${wrong}"`),
      `12: chains[0].contracts[0].registry: expected the EIP-55 checksum ${right}, found "${wrong}"; ` +
        "compare it with its source, or write it all in lowercase if you are sure of it",
    ],
    [
      "the same role at the same address in two deployments of a chain",
      `${valid}      - { protocol: tributary, from: 9, registry: "${right.toLowerCase()}", payouts: "${other}" }\n`,
      "14: chains[0].contracts[1].registry: expected a registry address no other deployment has, " +
        `found "${right.toLowerCase()}" again (first on line 12)`,
    ],
    [
      "splits without a factory",
      `${valid}      - { protocol: splits-v2, from: 9, warehouse: "${other}", pullFactories: [] }\n`,
      "14: chains[0].contracts[1]: expected at least one of pushFactories and pullFactories, found none",
    ],
    [
      "a factory of splits that send as one of splits that credit",
      `${valid}      - { protocol: splits-v2, from: 9, warehouse: "${other}", pushFactories: ["${other}"], pullFactories: ["${other}"] }\n`,
      "14: chains[0].contracts[1].pullFactories[0]: expected a factory address named once, " +
        `found "${other}" again (first on line 14)`,
    ],
    [
      "a warehouse of two deployments",
      `${valid}      - { protocol: splits-v2, from: 9, warehouse: "${other}", pushFactories: ["${other}"] }
      - { protocol: splits-v2, from: 9, warehouse: "${other}", pushFactories: ["${right.toLowerCase()}"] }\n`,
      "15: chains[0].contracts[2].warehouse: expected a warehouse address no other deployment has, " +
        `found "${other}" again (first on line 14)`,
    ],
    [
      "a factory list that is none",
      `${valid}      - { protocol: splits-v2, from: 9, warehouse: "${other}", pushFactories: "${other}" }\n`,
      `14: chains[0].contracts[1].pushFactories: expected a list of addresses, found "${other}"`,
    ],
    [
      "the first version of splits without its contract",
      `${valid}      - { protocol: splits-v1, from: 9 }\n`,
      "14: chains[0].contracts[1].main: expected an address of 0x and 40 hex digits, found nothing",
    ],
    [
      "a port beyond 65535",
      withPiece("port: 4400", "port: 65536"),
      "2: api.port: expected a port from 0 to 65535, found 65536",
    ],
    [
      "an origin with a path",
      withPiece("[https://example.org]", "[https://example.org/page]"),
      '2: api.cors[0]: expected an origin such as https://example.org, or "*", found https://example.org/***',
    ],
    [
      "a proxy that is no address",
      withPiece("10.0.0.0/8", "10.0.0.0/33"),
      '2: api.trustedProxies[0]: expected an IP address or CIDR range, found "10.0.0.0/33"',
    ],
    ["a limit of 0", withPiece("page: 200", "page: 0"), limitOf("page", "a number of items", "0")],
    [
      "a variable the environment lacks",
      withPiece("http://127.0.0.1:8545", '"https://node.example/${RPC_KEY}"'),
      "6: chains[0].rpc[0]: expected the environment variable RPC_KEY to be set, found none of that name",
    ],
    [
      "an empty variable",
      withPiece("http://127.0.0.1:8545", '"https://node.example/${RPC_KEY}"'),
      "6: chains[0].rpc[0]: expected the environment variable RPC_KEY to be set, found it empty",
      { RPC_KEY: "" },
    ],
    [
      "a variable without an end",
      withPiece("http://127.0.0.1:8545", '"https://node.example/${RPC_KEY"'),
      '6: chains[0].rpc[0]: expected ${NAME} with the name of an environment variable, found "${RPC_KEY"',
    ],
    [
      "a variable's value, without printing it",
      withPiece("http://127.0.0.1:8545", '"${RPC}"'),
      "6: chains[0].rpc[0]: expected an http, https, ws or wss URL, found the value of ${RPC}",
      { RPC: "node.example/v3/key" },
    ],
  ];

  test.each(refusals)("%s", (_, text, problem, env) => {
    expect(problemsOf(text, env)).toEqual([`t.yaml:${problem}`]);
  });

  test("several things at once, in the order of the file", () => {
    const text = valid
      .replace("port: 4400", "port: http")
      .replace("name: local", "nmae: local")
      .replace(right, wrong)
      .concat(chainText(31337, "second"));
    expect(problemsOf(text).map((problem) => problem.split(": expected")[0])).toEqual([
      "t.yaml:2: api.port",
      "t.yaml:4: chains[0].name",
      "t.yaml:5: chains[0].nmae",
      "t.yaml:12: chains[0].contracts[0].registry",
      "t.yaml:14: chains[1].id",
    ]);
  });
});

describe("loadConfig", () => {
  test("reads a file", async () => {
    const path = join(tmpdir(), `tributary-config-${process.pid}.yaml`);
    await writeFile(path, valid);
    await expect(loadConfig(path, {})).resolves.toEqual(parseConfig(valid, path, {}));
  });

  test("reads the example as it is, with only the RPC key in the environment, for the embedded database", async () => {
    const config = await loadConfig("tributary.example.yaml", { RPC_KEY: "key" });
    expect(config.database).toBeUndefined();
    expect(config.chains[0]?.rpc[0]).toBe("https://rpc.example/key");
    expect(resolveConfig(config, { DATABASE_URL: "postgres://db.example/t" }).database).toBe("postgres://db.example/t");
  });

  test("refuses a file that is not there", async () => {
    await expect(loadConfig("missing.yaml", {})).rejects.toThrow(
      new ConfigError(["missing.yaml: expected a config file that can be read, found ENOENT; name one with --config"]),
    );
  });
});

function chainText(id: number, name: string): string {
  const contracts = `[{ protocol: tributary, from: 0, registry: "${other}" }]`;
  return `  - id: ${id}
    name: ${name}
    rpc: [http://127.0.0.1:8546]
    finality: 1
    contracts: ${contracts}
`;
}

function limitOf(key: string, what: string, found: string): string {
  return `2: api.limits.${key}: expected ${what} from 1 to 9007199254740991, found ${found}`;
}
