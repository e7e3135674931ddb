import { readFile, readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exampleQueries } from "../../src/api/example-queries.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { CAROL, CHAIN_ONE, CLONE, TOKEN_ID, id, story } from "./support/story.js";

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

const variables = {
  asset: id(CLONE),
  text: "voice",
  token: TOKEN_ID,
  tokens: [TOKEN_ID],
  account: CAROL,
  accounts: [CAROL],
  role: "labeler",
  from: "1970-01-01T00:00:00Z",
  to: "1970-01-03T00:00:00Z",
  chainId: CHAIN_ONE,
  block: 20,
  minBlock: { chainId: CHAIN_ONE, number: 41 },
};

const files = (await readdir("docs/queries", { recursive: true })).filter((file) => file.endsWith(".graphql")).sort();

describe("the ready queries", () => {
  it.each(files)("%s runs as it stands and finds something", async (file) => {
    const query = await readFile(`docs/queries/${file}`, "utf8");
    const used = Object.entries(variables).filter(([name]) => query.includes(`$${name}:`));
    const data = await api.ask<Record<string, unknown>>(query, Object.fromEntries(used));
    expect(Object.values(data).every((value) => value !== null)).toBe(true);
  });
});

describe("the queries GraphiQL opens with", () => {
  it.each(exampleQueries)("run: %s", async (query) => {
    const used = Object.entries(variables).filter(([name]) => query.includes(`$${name}:`));
    expect(await api.ask(query, Object.fromEntries(used))).toBeTruthy();
  });
});
