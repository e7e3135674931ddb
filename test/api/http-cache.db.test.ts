import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { CHAIN_ONE, DATASET, chainOne, id, story } from "./support/story.js";
import { writeChain } from "./support/write-chain.js";

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

const get = (query: string, headers: Record<string, string> = {}) =>
  api.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers: { accept: "application/json", ...headers } });
const asset = (number?: number) =>
  `{ asset(id: "${id(DATASET)}" ${number === undefined ? "" : `asOf: { block: { chainId: ${CHAIN_ONE}, number: ${number} } }`}) { name } }`;

describe("an answer", () => {
  it("carries its state, and an ETag that holds while it stays the same", async () => {
    const first = await get(asset());
    expect(first.headers.get("x-indexed-block")).toBe("eip155:31337=41 eip155:31338=8");
    expect(first.headers.get("cache-control")).toBe("no-cache");
    const etag = first.headers.get("etag") ?? "";
    const second = await get(asset(), { "if-none-match": etag });
    expect([second.status, await second.text()]).toEqual([304, ""]);
    await writeChain(api.ownerUrl, { ...chainOne, head: { number: 42, time: 1500 }, blocks: [] });
    const third = await get(asset(), { "if-none-match": etag });
    expect([third.status, third.headers.get("x-indexed-block")]).toEqual([304, "eip155:31337=42 eip155:31338=8"]);
    expect((await get(`{ chains { indexed { number } } }`, { "if-none-match": etag })).status).toBe(200);
  });

  it("may be kept for long only where it is final", async () => {
    expect((await get(asset(20))).headers.get("cache-control")).toBe("public, max-age=86400");
    // By whoever keeps it apart from the page at the same address.
    expect((await get(asset(20))).headers.get("vary")).toBe("Accept");
    expect((await get(asset(40))).headers.get("cache-control")).toBe("no-cache");
    expect((await get(asset(20).replace("{ asset", "{ chains { id } asset"))).headers.get("cache-control")).toBe(
      "no-cache",
    );
  });
});
