import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { type TestServer, openServer } from "./support/open-server.js";
import { CLONE, DATASET, chainOne, id, story } from "./support/story.js";
import { writeChain } from "./support/write-chain.js";

let api: TestApi;
let server: TestServer;
beforeAll(async () => {
  api = await openApi(story);
  server = await openServer(api);
});
afterAll(async () => {
  await server.close();
  await api.close();
});

async function owner(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: api.ownerUrl });
  await client.connect();
  await client.query(sql);
  await client.end();
}

describe("the API server", () => {
  it("answers GraphQL", async () => {
    expect(await server.ask("{ chains { id } }")).toEqual({
      data: { chains: [{ id: "eip155:31337" }, { id: "eip155:31338" }] },
    });
  });

  it("gives a browser GraphiQL with the example queries, and loads nothing from elsewhere", async () => {
    const page = await (await server.get("/graphql", { accept: "text/html" })).text();
    expect(page).toContain("How far each chain has been indexed");
    expect(page).not.toMatch(/(src|href)="?https?:/);
  });

  it("is healthy, and ready once every chain is", async () => {
    expect((await server.get("/health")).status).toBe(200);
    const ready = await server.get("/ready");
    expect([ready.status, await ready.json()]).toMatchObject([200, { isReady: true, database: "reachable" }]);
  });

  it("is ready without chains that the config names no more, and not before all it names are", async () => {
    const [one, two] = [31337, 31338].map((chainId): ChainConfig => {
      return { id: chainId, name: `chain-${chainId}`, rpc: ["http://127.0.0.1:9"], finality: 10, contracts: [] };
    }) as [ChainConfig, ChainConfig];
    const set = (change: string) => owner(`update log.head set ${change} where chain_id = ${two.id}`);
    const statusOf = async (chains: readonly ChainConfig[]) => {
      const narrow = await openServer(api, { chains });
      const ready = await narrow.get("/ready");
      await narrow.close();
      return ready.status;
    };
    expect(await statusOf([one, two])).toBe(200);
    expect(await statusOf([one, { ...two, id: 4 }])).toBe(503);
    for (const [broken, mended] of [
      ["error = 'stopped'", "error = null"],
      ["source_seen_at = now() - interval '1 hour'", "source_seen_at = now()"],
    ] as const) {
      await set(broken);
      expect([await statusOf([one, two]), await statusOf([one])]).toEqual([503, 200]);
      await set(mended);
    }
    expect(await statusOf([one, two])).toBe(200);
  });

  it("tells who comes to the address itself where to go, and has nothing elsewhere", async () => {
    expect(await (await server.get("/")).text()).toContain("/graphql");
    expect((await server.get("/nowhere")).status).toBe(404);
    expect((await fetch(`${server.url}/ready`, { method: "POST" })).status).toBe(405);
  });
});

describe("metrics", () => {
  it("count and time requests by kind, errors by code, and show pool, threads, sockets and chains", async () => {
    await server.ask(`{ lineage(asset: "${id(CLONE)}") { nodeCount } _meta { version } }`);
    await server.ask(`{ ...two } fragment two on Query { chains { id } payouts(limit: 1) { totalCount } }`);
    await server.ask("{ __schema { queryType { name } } }");
    await server.ask("{ nothing }");
    await server.ask("{ payouts(limit: 1001) { totalCount } }");
    const metrics = await (await server.get("/metrics")).text();
    const count = (operation: string) =>
      new RegExp(
        `^tributary_http_request_duration_seconds_count\\{operation="${operation}",status="2xx"\\} [1-9]`,
        "m",
      );
    for (const operation of ["lineage", "several", "introspection", "chains", "payouts", "health"])
      expect(metrics).toMatch(count(operation));
    expect(metrics).toMatch(
      /^tributary_http_request_duration_seconds_count\{operation="invalid",status="[24]xx"\} 1$/m,
    );
    expect(metrics).toMatch(/^tributary_graphql_errors_total\{code="BAD_USER_INPUT"\} 2$/m);
    expect(metrics).toMatch(/^tributary_pg_pool_connections\{state="busy"\} \d+$/m);
    expect(metrics).toMatch(/^tributary_lineage_folds\{state="running"\} 0$/m);
    expect(metrics).toMatch(/^tributary_http_sockets [1-9]\d*$/m);
    expect(metrics).toMatch(/^tributary_http_refused_total\{reason="rate"\} 0$/m);
    expect(metrics).toMatch(/^tributary_indexed_block\{chain="31337"\} 41$/m);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_seconds /m);
  });
});

describe("the access log", () => {
  it("is a line a request where it is asked for, without query, path or whole address", async () => {
    const logging = await openServer(api, { accessLog: true, trustedProxies: ["127.0.0.1"] });
    const secret = `{ payouts(where: { role: "secret" }, limit: 5000) { totalCount } }`;
    await logging.ask(secret, "203.0.113.77");
    await logging.get("/health?token=secret", { "x-forwarded-for": "2001:db8:1:2:3:4:5:6" });
    await logging.close();
    const [first, second] = logging.lines.map((line) => line.replace(/^\S+ /, "").replace(/ms=[\d.]+/, "ms=1"));
    expect(logging.lines).toHaveLength(2);
    expect(first).toBe(
      "INFO  Answered a request operation=payouts method=POST status=200 ms=1 client=203.0.113.0/24 errors=BAD_USER_INPUT",
    );
    expect(second).toBe("INFO  Answered a request operation=health method=GET status=200 ms=1 client=2001:db8:1::/48");
    expect(server.lines).toEqual([]);
  });
});

describe("pages of other origins", () => {
  const preflight = (to: TestServer, origin: string) =>
    fetch(`${to.url}/graphql`, {
      method: "OPTIONS",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "content-type" },
    });

  it("may all query unless the config names some", async () => {
    const open = await preflight(server, "https://any.example");
    expect(open.headers.get("access-control-allow-origin")).toBe("*");
    expect(open.headers.get("access-control-allow-methods")).toBe("GET, POST, OPTIONS");
    expect(open.headers.get("access-control-allow-headers")).toBe("content-type");
    expect(open.headers.get("access-control-allow-credentials")).toBeNull();
    const some = await openServer(api, { cors: ["https://wallet.example", "https://chart.example"] });
    const allowed = await preflight(some, "https://chart.example");
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://chart.example");
    const other = await preflight(some, "https://other.example");
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
    await some.close();
  });

  it("may read the heads, the ETag and how much they may still ask", async () => {
    const answer = await server.post(`{"query":"{ chains { id } }"}`, { origin: "https://any.example" });
    expect(answer.headers.get("access-control-expose-headers")).toMatch(/x-indexed-block.*ratelimit-remaining/);
  });
});

describe("two servers of one database", () => {
  it("give the same answers, go on with each other's cursors, and both wait for a block", async () => {
    const other = await openServer(api);
    const queries = [
      `{ payouts(limit: 3) { items { id amount } pageInfo { endCursor } totalCount } }`,
      `{ attribution(asset: "${id(CLONE)}", limit: 2) { items { share } pageInfo { endCursor } } }`,
      `{ lineage(asset: "${id(CLONE)}") { nodes { inflowShare } } earnings(accounts: []) { account } }`,
    ];
    for (const query of queries) {
      const [here, there] = await Promise.all(
        [server, other].map((one) => one.get(`/graphql?query=${encodeURIComponent(query)}`)),
      );
      expect(there?.headers.get("etag")).toBe(here?.headers.get("etag"));
      expect(await there?.text()).toBe(await here?.text());
    }
    const { data } = await server.ask(queries[1]!);
    const { endCursor } = (data?.["attribution"] as { pageInfo: { endCursor: string } }).pageInfo;
    const rest = await other.ask(`{ attribution(asset: "${id(CLONE)}", after: "${endCursor}") { items { share } } }`);
    expect(rest.data?.["attribution"]).toEqual({ items: [{ share: "0.25" }, { share: "0.05" }] });

    const waiting = [server, other].map((one) =>
      one.ask(
        `{ asset(id: "${id(DATASET)}", minBlock: { chainId: 31337, number: 60 }) { id } chains { indexed { number } } }`,
      ),
    );
    await writeChain(api.ownerUrl, { ...chainOne, head: { number: 60, time: 1700 }, blocks: [] });
    for (const answer of await Promise.all(waiting)) {
      expect(answer.data?.["chains"]).toMatchObject([{ indexed: { number: 60 } }, {}]);
    }
    await other.close();
  });
});
