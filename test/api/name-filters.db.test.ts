import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, CHAIN_ONE, assetRef, registered } from "./support/story.js";

const START = "Ä".repeat(251) + "start";
const LONG = `${START}-end`;
const names = [LONG, `${START}-other end`, "start%", "Start_", "start"];

let api: TestApi;
beforeAll(async () => {
  const head = { number: 1, time: 1 };
  const events = names.map((name, at) => registered(assetRef(CHAIN_ONE, at), ALICE, "model", name));
  api = await openApi([{ chainId: CHAIN_ONE, blocks: [{ ...head, events }], finalized: head, head }]);
});
afterAll(() => api.close());

async function list(where: object): Promise<string[]> {
  const { assets } = await api.ask<{ assets: { items: { name: string }[] } }>(
    "query ($where: AssetWhere) { assets(where: $where, orderDirection: ASC) { items { name } } }",
    { where },
  );
  return assets.items.map(({ name }) => name);
}

describe("names", () => {
  it("are looked for by a part within their first 256 characters", async () => {
    expect(await list({ name_contains: "START" })).toEqual(names);
    expect(await list({ search: "ÄsTaRt" })).toEqual(names.slice(0, 2));
    expect(await list({ name_starts_with: "ää" })).toEqual(names.slice(0, 2));
    expect(await list({ search: START })).toEqual(names.slice(0, 2));
    expect(await list({ name_contains: "start-" })).toEqual([]);
    expect(await list({ search: "end" })).toEqual([]);
    expect(await list({ search: "t%" })).toEqual(["start%"]);
    expect(await list({ name_starts_with: "Start_" })).toEqual(["Start_"]);
  });

  it("are equal only as a whole", async () => {
    expect(await list({ name: LONG })).toEqual([LONG]);
    expect(await list({ name: START })).toEqual([]);
    expect(await list({ name: "start" })).toEqual(["start"]);
    expect(await list({ name_in: [LONG, "Start_", "START"] })).toEqual([LONG, "Start_"]);
    expect(await list({ name_in: [] })).toEqual([]);
    expect(await list({ name_not: LONG })).toEqual(names.slice(1));
  });

  it("are not looked for by what no start can hold", async () => {
    for (const filter of ["search", "name_contains", "name_starts_with"]) {
      const { errors } = await api.post("query ($where: AssetWhere) { assets(where: $where) { totalCount } }", {
        where: { [filter]: `${START}x` },
      });
      expect(errors).toMatchObject([
        {
          message: `where: ${filter}: expected at most 256 characters, found 257.`,
          extensions: { code: "BAD_USER_INPUT" },
        },
      ]);
    }
  });

  it("that are long come in the order of their start where they are searched", async () => {
    const { search } = await api.ask<{ search: { assets: { name: string }[] } }>(
      `{ search(text: "start") { assets { name } } }`,
    );
    expect(search.assets.map(({ name }) => name)).toEqual(["start", "Start_", "start%", ...names.slice(0, 2)]);
  });
});
