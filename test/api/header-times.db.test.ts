import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { createHeaderTimes } from "../../src/api/as-of/header-times.js";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { CAROL, CHAIN_ONE, story } from "./support/story.js";

interface Call {
  readonly id: number;
  readonly method: string;
  readonly params: [string, boolean];
}

/** How an endpoint answers: as a node of this chain, never, or with an error of its own. */
type Conduct = { readonly chainId: number } | "silent" | "failing";

let [given, atOnce, most] = [0, 0, 0];

function answerOf({ chainId }: { chainId: number }, { id, method, params }: Call): string {
  if (method === "eth_chainId") return JSON.stringify({ jsonrpc: "2.0", id, result: `0x${chainId.toString(16)}` });
  const result = { number: params[0], timestamp: `0x${(1_000 + 10 * Number(params[0])).toString(16)}` };
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

const endings: (() => void)[] = [];

/** A node that takes its time for each header, and says how many it gave and how many at once. */
async function startNode(conduct: Conduct): Promise<{ readonly http: string; readonly ws: string }> {
  const take = (call: Call, answer: (text: string) => void): void => {
    if (conduct === "silent") return;
    if (conduct === "failing") return answer("what");
    if (call.method === "eth_chainId") return answer(answerOf(conduct, call));
    given += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    setTimeout(() => {
      atOnce -= 1;
      answer(answerOf(conduct, call));
    }, 30);
  };
  const node = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => take(JSON.parse(body) as Call, (text) => response.end(text)));
  });
  const sockets = new WebSocketServer({ server: node });
  sockets.on("connection", (socket) =>
    socket.on("message", (data: Buffer) => take(JSON.parse(data.toString()) as Call, (text) => socket.send(text))),
  );
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    sockets.close();
    node.close();
    node.closeAllConnections();
  });
  const { port } = node.address() as AddressInfo;
  return { http: `http://127.0.0.1:${port}`, ws: `ws://127.0.0.1:${port}` };
}

const chainOf = (id: number, ...rpc: string[]): ChainConfig => ({ id, name: "one", rpc, finality: 10, contracts: [] });

let node: { readonly http: string; readonly ws: string };
let chain: ChainConfig;
let api: TestApi;
beforeAll(async () => {
  node = await startNode({ chainId: CHAIN_ONE });
  chain = chainOf(CHAIN_ONE, node.http);
  api = await openApi(story, { chainConfigs: [chain] });
});
afterAll(async () => {
  await api.close();
  for (const end of endings) end();
});

describe("times of blocks that hold no event", () => {
  it("are fetched for one question that asks for many, one after the other", async () => {
    const ask = (number: number) =>
      `b${number}: earnings(accounts: ["${CAROL}"], asOf: { block: { chainId: ${CHAIN_ONE}, number: ${number} } }) { account }`;
    const { errors } = await api.post(`{ ${[11, 12, 13, 14, 15, 16, 17, 18].map(ask).join(" ")} }`);
    expect(errors).toBeUndefined();
    expect([given, most]).toEqual([8, 1]);
  });

  it("are fetched once for all who ask meanwhile, a few at a time; whoever would wait too long is told so", async () => {
    [given, most] = [0, 0];
    const readTime = createHeaderTimes([chain], { concurrency: 2, waiting: 3 });
    const same = await Promise.all([1, 1, 1, 2].map((number) => readTime(CHAIN_ONE, number, true)));
    expect(same).toEqual([1_010, 1_010, 1_010, 1_020]);
    expect([given, most]).toEqual([2, 2]);
    const settled = await Promise.allSettled([3, 4, 5, 6, 7, 8].map((number) => readTime(CHAIN_ONE, number, false)));
    expect(settled.map(({ status }) => status)).toEqual([...Array.from({ length: 5 }, () => "fulfilled"), "rejected"]);
    expect(String((settled[5] as PromiseRejectedResult).reason)).toContain("too many headers are being fetched");
    expect(most).toBe(2);
  });

  it("of one chain wait for none of another whose endpoints keep silent", async () => {
    const silent = await startNode("silent");
    const readTime = createHeaderTimes([chain, chainOf(2, silent.http)], { concurrency: 2, timeoutMs: 1_000 });
    const others = [1, 2, 3, 4, 5, 6].map((number) => readTime(2, number, true).catch((error: unknown) => error));
    const since = performance.now();
    expect(await readTime(CHAIN_ONE, 5, true)).toBe(1_050);
    expect(performance.now() - since).toBeLessThan(900);
    // Those that waited for a turn have one time with those that had it.
    for (const error of await Promise.all(others)) expect(error).toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    expect(performance.now() - since).toBeLessThan(1_900);
  });

  it("come from the next endpoint where one is silent, fails or is of another chain, all within one time", async () => {
    const [silent, failing, other] = [
      await startNode("silent"),
      await startNode("failing"),
      await startNode({ chainId: 2 }),
    ];
    const read = (...rpc: string[]) =>
      createHeaderTimes([chainOf(CHAIN_ONE, ...rpc)], { timeoutMs: 1_000 })(CHAIN_ONE, 5, true);
    expect(await read(failing.http, other.http, silent.http, node.http)).toBe(1_050);
    const since = performance.now();
    await expect(read(silent.http, silent.ws, silent.http)).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
    expect(performance.now() - since).toBeLessThan(1_900);
    await expect(read(other.http)).rejects.toMatchObject({ code: "UPSTREAM_UNAVAILABLE" });
  });

  it("come over a WebSocket where the chain has no other endpoint", async () => {
    const readTime = createHeaderTimes([chainOf(CHAIN_ONE, node.ws)]);
    expect(await Promise.all([1, 2, 3].map((number) => readTime(CHAIN_ONE, number, true)))).toEqual([
      1_010, 1_020, 1_030,
    ]);
  });

  it("are kept for a while, those of final blocks only", async () => {
    const readTime = createHeaderTimes([chain], { keptMs: 300 });
    const ask = async (isFinal: boolean) => {
      given = 0;
      await readTime(CHAIN_ONE, 5, isFinal);
      return given;
    };
    expect([await ask(false), await ask(true), await ask(true)]).toEqual([1, 1, 0]);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(await ask(true)).toBe(1);
  });
});
