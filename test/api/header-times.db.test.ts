import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHeaderTimes } from "../../src/api/as-of/header-times.js";
import type { ChainConfig } from "../../src/config/tributary-config.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { CAROL, CHAIN_ONE, story } from "./support/story.js";

/** A node that takes its time for each header, and says how many it gave and how many at once. */
const node = createServer((request, response) => {
  let body = "";
  request.on("data", (chunk: Buffer) => (body += chunk.toString()));
  request.on("end", () => {
    given += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    const { id, params } = JSON.parse(body) as { id: number; params: [string, boolean] };
    const result = { number: params[0], timestamp: `0x${(1_000 + 10 * Number(params[0])).toString(16)}` };
    setTimeout(() => {
      atOnce -= 1;
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
    }, 30);
  });
});
let [given, atOnce, most] = [0, 0, 0];
let chain: ChainConfig;
let api: TestApi;
beforeAll(async () => {
  await new Promise<void>((resolve) => node.listen(0, "127.0.0.1", resolve));
  const rpc = [`http://127.0.0.1:${(node.address() as AddressInfo).port}`];
  chain = { id: CHAIN_ONE, name: "one", rpc, finality: 10, contracts: [] };
  api = await openApi(story, { chainConfigs: [chain] });
});
afterAll(async () => {
  await api.close();
  node.close();
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
});
