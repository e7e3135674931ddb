import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import { wad } from "../domain/lineage/lineage-model.js";
import { askGraphql } from "./support/ask-graphql.js";
import { readChainLogs, readRpc } from "./support/chain-logs.js";
import { readChains } from "./support/demonstration.js";
import { computeDependencyShares } from "./support/dependency-shares.js";
import type { SharedDemonstration } from "./support/global-setup.js";
import { sumPayouts, type TokenSums } from "./support/payout-sums.js";
import { shareDemonstration } from "./support/shared.js";
import { runToResult, runTributary } from "./support/tributary.js";

let shown: SharedDemonstration;
let chains: ChainConfig[];
let root: string;
const ask = <T>(query: string, variables?: Record<string, unknown>, url = shown.url) =>
  askGraphql<T>(url, query, variables);

beforeAll(async () => {
  shown = await shareDemonstration();
  chains = readChains(shown.home);
  const { assets } = await ask<{ assets: { items: { id: string }[] } }>(
    `{ assets(where: { name: "ethereum", kind: "ecosystem" }) { items { id } } }`,
  );
  root = assets.items[0]?.id ?? "";
}, 180_000);

test("is ready within a minute, and says so", async () => {
  expect(shown.readySeconds).toBeLessThan(60);
  const ready = await fetch(`${shown.url}/ready`);
  expect([ready.status, ((await ready.json()) as { isReady: boolean }).isReady]).toEqual([200, true]);
  expect(await (await fetch(`${shown.url}/health`)).json()).toEqual({ status: "ok" });
});

test("knows what its tokens are called, and their decimals", async () => {
  await vi.waitFor(
    async () => {
      const query = "{ tokens { items { symbol decimals } } }";
      const { tokens } = await ask<{ tokens: { items: { symbol: string | null; decimals: number }[] } }>(query);
      const words = tokens.items.map(({ symbol, decimals }) => `${symbol} ${decimals}`);
      expect([...new Set(words)].sort()).toEqual(["dETH 18", "dUSD 6"]);
    },
    { timeout: 30_000, interval: 500 },
  );
});

interface LineageAnswer {
  lineage: {
    nodeCount: number;
    truncated: boolean;
    retainedOutside: string;
    nodes: { asset: { name: string; uri: string }; depth: number; inflowShare: string; retainedShare: string }[];
    ignoredEdges: { child: { uri: string }; parent: { uri: string } }[];
  };
}

const lineageQuery = `query ($root: ID!, $maxNodes: Int!) {
  lineage(asset: $root, maxDepth: 64, maxNodes: $maxNodes) {
    nodeCount truncated retainedOutside
    nodes { asset { name uri } depth inflowShare retainedShare }
    ignoredEdges { child { uri } parent { uri } }
  }
}`;

const toWad = (decimal: string): bigint => {
  const [whole = "", part = ""] = decimal.split(".");
  return BigInt(whole + part.padEnd(18, "0"));
};

describe("the lineage of `ethereum`", () => {
  test.each([1, 50, 2_000])("gives the nearest %i of all its ancestors, and what the others keep", async (maxNodes) => {
    const { lineage } = await ask<LineageAnswer>(lineageQuery, { root, maxNodes });
    const { nodes } = lineage;
    const depths = nodes.map(({ depth }) => depth);
    const retained = nodes.reduce((sum, { retainedShare }) => sum + toWad(retainedShare), 0n);
    expect({
      nodeCount: lineage.nodeCount,
      truncated: lineage.truncated,
      nodes: nodes.length,
      first: nodes[0]?.asset.name,
      isNearestFirst: depths.every((depth, index) => depth >= (depths[index - 1] ?? 0)),
      together: retained + toWad(lineage.retainedOutside),
    }).toEqual({
      nodeCount: computeDependencyShares().shares.size,
      truncated: true,
      nodes: maxNodes,
      first: "ethereum",
      isNearestFirst: true,
      together: wad,
    });
  });

  test("has every share that a computation from the file alone gives, once the limits let all of it be asked for", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tributary-e2e-config-"));
    const file = join(folder, "tributary.yaml");
    const config = parse(readFileSync(join(shown.home, "demo.yaml"), "utf8")) as object;
    writeFileSync(file, stringify({ ...config, api: { port: 0, limits: { lineageNodes: 20_000, cost: 100_000 } } }));
    const database = readFileSync(join(shown.home, "database-url"), "utf8").trim();
    const api = runTributary(["serve", "--config", file], shown.home, { DATABASE_URL: database });
    try {
      const [, url = ""] = await api.waitFor(/url=(\S+)\/graphql/, 30_000);
      const { lineage } = await ask<LineageAnswer>(lineageQuery, { root, maxNodes: 20_000 }, url);
      const { shares, ignored } = computeDependencyShares();
      // The file's names are the assets' addresses, but for the root, which has no repository of its own.
      const nameOf = ({ uri }: { uri: string }) => (uri === "https://github.com/ethereum" ? "ethereum" : uri);
      const found = lineage.nodes.map(({ asset, depth, inflowShare, retainedShare }) => [
        nameOf(asset),
        { depth, inflow: toWad(inflowShare), retained: toWad(retainedShare) },
      ]);
      expect(new Map(found as [string, object][])).toEqual(shares);
      expect(lineage.ignoredEdges.map(({ child, parent }) => [nameOf(child), nameOf(parent)])).toEqual(ignored);
      expect([found.length, lineage.truncated, lineage.retainedOutside]).toEqual([shares.size, false, "0"]);
    } finally {
      await api.stop("SIGTERM");
      rmSync(folder, { recursive: true });
    }
  });
});

describe("the figures equal what viem reads from the chains", () => {
  let payoutCount = 0;
  const sums = new Map<string, Map<string, TokenSums>>();

  beforeAll(async () => {
    for (const chain of chains) {
      const { payouts, sums: ofChain } = await sumPayouts(chain);
      payoutCount += payouts;
      for (const [account, tokens] of ofChain) {
        const known = sums.get(account) ?? new Map<string, TokenSums>();
        for (const [token, sum] of tokens) known.set(token, sum);
        sums.set(account, known);
      }
    }
  });

  test("earnings of every account, in every token", async () => {
    const accounts = [...sums.keys()];
    expect(accounts.length).toBeGreaterThan(300);
    const found = new Map<string, Map<string, TokenSums>>();
    for (let at = 0; at < accounts.length; at += 100) {
      const { earnings } = await ask<{
        earnings: { account: string; tokens: (TokenSums & { token: { id: string } })[] }[];
      }>(
        `query ($accounts: [Address!]!) { earnings(accounts: $accounts) { account tokens {
           token { id } earned claimed claimable finalizedEarned payoutCount firstAt lastAt } } }`,
        { accounts: accounts.slice(at, at + 100) },
      );
      for (const { account, tokens } of earnings) {
        found.set(account.toLowerCase(), new Map(tokens.map(({ token, ...sum }) => [token.id, sum])));
      }
    }
    expect(found).toEqual(sums);
  });

  test("how many payouts and events there are", async () => {
    const roles = ["registry", "contributions", "invocations", "payouts", "identities"] as const;
    const logs = await Promise.all(chains.flatMap((chain) => roles.map((role) => readChainLogs(chain, role))));
    const { payouts, events } = await ask<Record<"payouts" | "events", { totalCount: number }>>(
      "{ payouts(limit: 1) { totalCount } events(limit: 1) { totalCount } }",
    );
    expect({ payouts: payouts.totalCount, events: events.totalCount }).toEqual({
      payouts: payoutCount,
      events: logs.flat().length,
    });
  });
});

describe("the commands beside the running instance", () => {
  test("status tells how far each chain is", async () => {
    const { code, result } = await runToResult(["status"], shown.home);
    const heads = await Promise.all(chains.map(async (chain) => Number(await readRpc(chain, "eth_blockNumber", []))));
    expect(code).toBe(0);
    expect(result["chains"]).toMatchObject(
      chains.map(({ id, name, finality }, index) => ({
        chainId: id,
        name,
        indexed: heads[index],
        finalized: (heads[index] ?? 0) - finality,
        behind: 0,
        anomalies: 0,
        reorgs: 0,
        error: null,
      })),
    );
  });

  test("analyst-url prints where the views are read, and nothing else with it", async () => {
    const { code, result } = await runToResult(["analyst-url"], shown.home);
    expect([code, result["user"]]).toEqual([0, "tributary_analyst"]);
    for (const [option, printed] of [
      [[], "url"],
      [["--password"], "password"],
    ] as const) {
      const command = runTributary(["analyst-url", ...option], shown.home);
      expect(await command.ended).toBe(0);
      expect(command.output()).toBe(`${String(result[printed])}\n`);
    }
    const client = new pg.Client({ connectionString: String(result["url"]) });
    await client.connect();
    try {
      const { rows } = await client.query<{ assets: number; role: string }>(
        "select count(*)::integer as assets, current_user as role from assets",
      );
      expect(rows).toEqual([{ assets: expect.any(Number) as number, role: "tributary_analyst" }]);
      expect(rows[0]?.assets).toBeGreaterThan(1_000);
    } finally {
      await client.end();
    }
  });

  test("verify finds digests, block hashes and projections right", async () => {
    const { code, result } = await runToResult(["verify"], shown.home);
    expect({ code, ...result }).toMatchObject({ code: 0, command: "verify", ok: true, difference: null });
    expect(result["blocks"]).toBeGreaterThan(200);
  });

  test("replay folds everything again, finds no difference and swaps", async () => {
    const { code, result } = await runToResult(["replay"], shown.home);
    expect({ code, ...result }).toMatchObject({
      code: 0,
      command: "replay",
      ok: true,
      swapped: true,
      difference: null,
    });
  });

  test("status of a config whose chains were never indexed in the home refuses to speak of the demonstration's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tributary-e2e-config-"));
    const file = join(folder, "tributary.yaml");
    writeFileSync(file, readFileSync(join(shown.home, "demo.yaml"), "utf8"));
    const { code, result } = await runToResult(["status", "--config", file], shown.home);
    expect([code, result["error"]]).toEqual([
      2,
      `The embedded PostgreSQL in ${shown.home} runs for another config: expected a log of this one's chains beside it, ` +
        "found none. Stop what runs, and start with this config.",
    ]);
    rmSync(folder, { recursive: true });
  });

  test("status refuses a home in which nothing has run", async () => {
    const empty = mkdtempSync(join(tmpdir(), "tributary-e2e-empty-"));
    mkdirSync(join(empty, "home"));
    const { code, result } = await runToResult(["status"], join(empty, "home"));
    expect([code, result["ok"]]).toEqual([2, false]);
    expect(result["error"]).toContain(`Expected a config (--config file, or tributary.yaml in the working folder)`);
    rmSync(empty, { recursive: true });
  });
});
