import { get } from "node:http";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import { type ApiServer, createApiServer } from "../../src/api/server/create-api-server.js";
import { readCsvObjects } from "../exports/support/read-csv.js";
import { LIMITS, type TestApi, openApi } from "./support/open-api.js";
import { account, CAROL, CHAIN_ONE, settled, story, TOKEN_ID } from "./support/story.js";
import type { ScriptedChain } from "./support/write-chain.js";

const BUSY = account("d");
const IDENTITY: Hex = `0x${"1d".repeat(32)}`;
const RARE = account("8");
const MANY = 20_000;
const busyChain: ScriptedChain = {
  chainId: 31339,
  finalized: { number: 1, time: 2_000 },
  head: { number: 1, time: 2_000 },
  blocks: [
    {
      number: 1,
      time: 2_000,
      events: [
        { type: "IdentityLinked", identity: IDENTITY, account: CAROL },
        ...Array.from({ length: MANY }, (_, index) => settled(BUSY, BigInt(index))),
        settled(BUSY, 5n, { token: RARE }),
      ],
    },
  ],
};

let api: TestApi;
const servers: ApiServer[] = [];
beforeAll(async () => {
  api = await openApi([...story, busyChain]);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await api?.close();
});

async function serve(limits: Partial<typeof LIMITS> = {}, trustedProxies: string[] = []): Promise<string> {
  const server = await createApiServer({
    pool: api.pool,
    config: {
      api: { host: "127.0.0.1", port: 0, cors: ["*"], trustedProxies, limits: { ...LIMITS, ...limits } },
      chains: [],
    },
    version: "0.0.0-test",
    reportError: (error) => api.reported.push(error),
  });
  servers.push(server);
  return server.url;
}

describe("GET /export/statement", () => {
  let url: string;
  beforeAll(async () => {
    url = await serve();
  });

  it("gives a statement as a file, saying as of what", async () => {
    const response = await fetch(`${url}/export/statement.csv?account=${CAROL}&token=${TOKEN_ID}`);
    const headers = ["content-type", "content-disposition", "tributary-as-of", "cache-control"];
    expect([response.status, ...headers.map((name) => response.headers.get(name))]).toEqual([
      200,
      "text/csv; charset=utf-8; header=present",
      `attachment; filename="statement-${CAROL}.csv"`,
      "eip155:31337/40 eip155:31338/7 eip155:31339/1",
      "private, no-store",
    ]);
    expect(readCsvObjects(await response.text()).map(({ entry, balance }) => `${entry} ${balance}`)).toEqual([
      "opening 0",
      "credited 30",
      "credited 42",
      "withdrawn 17",
      "closing 17",
    ]);
  });

  it("gives an identity's as NDJSON, as of a block", async () => {
    const asOf = encodeURIComponent("eip155:31339/1");
    const response = await fetch(
      `${url}/export/statement.ndjson?identity=${IDENTITY}&asOf=${asOf}&to=1970-01-01T00:20:01Z`,
    );
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { entry: string }).entry)).toEqual([
      "opening",
      "credited",
      "closing",
      "opening",
      "direct",
      "closing",
    ]);
  });

  it.each([
    ["statement.xlsx?account=0x", 404, "NOT_FOUND", "Expected /export/statement.csv or /export/statement.ndjson"],
    ["statement.csv", 400, "BAD_USER_INPUT", "Expected either account or identity, found neither."],
    ["statement.csv?account=0x12", 400, "BAD_USER_INPUT", "account: expected 0x and 40 hex digits"],
    [`statement.csv?account=${CAROL}&form=2020`, 400, "BAD_USER_INPUT", 'found "form"'],
    [`statement.csv?account=${CAROL}&from=soon`, 400, "BAD_USER_INPUT", "from: expected a UTC day"],
    [`statement.csv?account=${CAROL}&token=x`, 400, "BAD_USER_INPUT", "token: expected a token's CAIP-19 id"],
    [`statement.csv?account=${CAROL}&token=eip155:999/slip44:60`, 404, "NOT_FOUND", "chain 999 is not indexed here"],
    [`statement.ndjson?account=${CAROL}&token=eip155:999/slip44:60`, 404, "NOT_FOUND", "chain 999 is not indexed here"],
    [`statement.csv?account=${CAROL}&asOf=eip155:${CHAIN_ONE}/99`, 404, "BLOCK_NOT_INDEXED", "its head is block 41"],
    [`statement.csv?identity=0x${"0".repeat(64)}`, 404, "NOT_FOUND", "identity: expected one an account was linked to"],
  ])("%s is %i %s", async (path, status, code, message) => {
    const response = await fetch(`${url}/export/${path}`);
    const body = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect([response.status, body.errors[0]?.extensions.code]).toEqual([status, code]);
    expect(body.errors[0]?.message).toContain(message);
  });

  it("answers HEAD without a body and refuses POST", async () => {
    const address = `${url}/export/statement.csv?account=${CAROL}`;
    const head = await fetch(address, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await fetch(address, { method: "POST" })).status).toBe(405);
  });
});

/** Asks as a client of that address, and reads nothing; resolves to the status and what ends it. */
function stall(url: string, client: string): Promise<{ status: number | undefined; end: () => void }> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { "x-forwarded-for": client } }, (response) => {
      response.pause();
      response.on("error", () => undefined);
      resolve({ status: response.statusCode, end: () => response.destroy() });
    }).on("error", reject);
  });
}

describe("its limits", () => {
  it("are of the token asked for, whatever else strangers paid", async () => {
    const url = await serve({ downloadRows: 1 });
    const response = await fetch(`${url}/export/statement.ndjson?account=${BUSY}&token=eip155:31339/erc20:${RARE}`);
    expect([response.status, (await response.text()).trimEnd().split("\n")]).toEqual([
      200,
      ["opening", "credited", "closing"].map((entry) => expect.stringContaining(`"entry":"${entry}"`) as string),
    ]);
  });

  it("leave others a place, however many one client asks for", async () => {
    const url = await serve({ downloads: 3, downloadsPerIp: 2 }, ["127.0.0.1"]);
    const address = `${url}/export/statement.csv?account=${BUSY}`;
    const asked = [];
    for (const client of ["203.0.113.1", "203.0.113.1", "203.0.113.1", "203.0.113.2", "203.0.113.3"]) {
      asked.push(await stall(address, client));
    }
    expect(asked.map(({ status }) => status)).toEqual([200, 200, 429, 200, 429]);
    for (const { end } of asked) end();
    await expect.poll(async () => (await stall(address, "203.0.113.1")).status, { timeout: 10_000 }).toBe(200);
  });

  it("hold the number of movements", async () => {
    const url = await serve({ downloadRows: MANY - 1 });
    const response = await fetch(`${url}/export/statement.csv?account=${BUSY}`);
    expect([response.status, await response.text()]).toEqual([
      413,
      expect.stringContaining("Expected at most 19999 movements, found more."),
    ]);
    const within = await serve({ downloadRows: MANY + 1 });
    const whole = await (await fetch(`${within}/export/statement.csv?account=${BUSY}`)).text();
    expect(whole.split("\r\n")).toHaveLength(MANY + 7);
  });

  it("hold how many are under way, and how long one that is not read may take", async () => {
    const url = await serve({ downloads: 1, downloadMs: 1_500 });
    const address = `${url}/export/statement.csv?account=${BUSY}`;
    const stalled = await new Promise<{ ended: Promise<string> }>((resolve, reject) => {
      get(address, (response) => {
        // Never read: once the sockets' buffers are full, nothing more is read from the database either.
        response.pause();
        const ended = new Promise<string>((end) =>
          response.on("error", () => end("broken off")).on("end", () => end("whole")),
        );
        resolve({ ended: new Promise((done) => setTimeout(() => done(ended), 2_500)) });
        setTimeout(() => response.resume(), 2_000);
      }).on("error", reject);
    });
    const refused = await fetch(address);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "5"]);
    expect(await stalled.ended).toBe("broken off");
    expect((await fetch(address)).status).toBe(200);
    expect(api.reported).toEqual([]);
  });
});

describe("a statement that does not add up", () => {
  const spoil = async (account: Hex, change: string) => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query(
      `update projection.ledger set earned = earned ${change} where ctid = (
      select ctid from projection.ledger where account = $1 order by block_number desc, log_index desc, sub_index desc limit 1)`,
      [Buffer.from(account.slice(2), "hex")],
    );
    await owner.end();
  };

  it.each(["csv", "ndjson"])("is refused where that is known before its first byte, as %s", async (format) => {
    const url = await serve();
    await spoil(CAROL, "+ 1");
    const response = await fetch(`${url}/export/statement.${format}?account=${CAROL}`);
    expect([response.status, await response.json()]).toMatchObject([
      500,
      { errors: [{ extensions: { code: "INTERNAL_SERVER_ERROR" } }] },
    ]);
    expect(api.reported.splice(0)).toMatchObject([{ message: expect.stringContaining("the ledger says") as string }]);
    await spoil(CAROL, "- 1");
  });

  it("is broken off later, and reported", async () => {
    const url = await serve();
    await spoil(BUSY, "+ 1");
    const response = await fetch(`${url}/export/statement.csv?account=${BUSY}`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(api.reported.splice(0)).toMatchObject([{ message: expect.stringContaining("the ledger says") as string }]);
    await spoil(BUSY, "- 1");
  });
});
