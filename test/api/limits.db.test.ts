import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { CAROL, CLONE, TOKEN_ID, id, story } from "./support/story.js";

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");

/** A query just within each limit, and one just beyond it. */
const limits: Record<string, (count: number) => string> = {
  "1000 tokens": (count) =>
    `{ payouts(where: { account_in: [${times(count - 16, () => `"${CAROL}"`)}] }) { totalCount } }`,
  "30 aliases": (count) => `{ chains { ${times(count, (index) => `a${index}: id`)} } }`,
  "20 rootFields": (count) => `{ ${times(count, () => "chains { id }")} }`,
};
describe("a document's limits", () => {
  it.each(Object.entries(limits))("%s, not one more", async (name, query) => {
    const most = Number.parseInt(name);
    expect(await api.code(query(most))).toBeUndefined();
    expect(await api.code(query(most + 1))).toBe("QUERY_TOO_COMPLEX");
  });

  it("12 levels of fields, not one more", async () => {
    const within = `{ payouts(limit: 1) { items { invocation { parent { parent { parent { parent { parent { parent { parent { parent { id } } } } } } } } } } } }`;
    expect(await api.code(within)).toBeUndefined();
    expect(await api.code(within.replace("{ id }", "{ parent { id } }"))).toBe("QUERY_TOO_COMPLEX");
  });

  it("64 kB of body, not one more", async () => {
    const send = (bytes: number) => {
      const body = JSON.stringify({ query: "{ chains { id } }", variables: { pad: "" } });
      return api.fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body.replace('"pad":""', `"pad":"${"x".repeat(bytes - body.length)}"`),
      });
    };
    expect((await send(64_000)).status).toBe(200);
    expect((await send(64_001)).status).toBe(413);
  });

  it("lets tools introspect, and nobody nest introspection without end", async () => {
    expect(await api.code(getIntrospectionQuery({ inputValueDeprecation: true }))).toBeUndefined();
    const bomb =
      "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }";
    expect(await api.code(bomb)).toBe("QUERY_TOO_COMPLEX");
  });

  it("counts a fragment's fields where it is spread, and survives one that spreads itself", async () => {
    expect(await api.code(`{ ...f } fragment f on Query { ${times(21, () => "chains { id }")} }`)).toBe(
      "QUERY_TOO_COMPLEX",
    );
    expect(await api.code(`{ ...f } fragment f on Query { ...f }`)).toBe("BAD_USER_INPUT");
  });
});

describe("cost", () => {
  const cost = async (query: string, variables?: Record<string, unknown>) => {
    const { errors } = await api.post(query, variables);
    const [error] = errors ?? [];
    return error?.extensions?.code === "QUERY_TOO_COMPLEX" ? error.message : error;
  };
  const page = (limit: string) =>
    `query ($limit: Int) { payouts(limit: ${limit}) { items { amount asset { id } token { id } event { id } contributor { account } } totalCount pageInfo { endCursor } } chains { id } }`;

  it("is the limit of a list times its item, up to 5,000", async () => {
    expect(await cost(page("998").replace("chains { id }", "").replace("($limit: Int)", ""))).toBeUndefined();
    expect(await cost(page("$limit").replace("chains { id }", ""), { limit: 1000 })).toBeUndefined();
    expect(
      await cost(page("$limit").replace("token { id }", "token { id } block { number }"), { limit: 1000 }),
    ).toMatch(/6003 objects, more than 5000/);
  });

  it("of a lineage is its maxNodes, and as often what its nodes list", async () => {
    const lineage = (below: string) =>
      `{ lineage(asset: "${id(CLONE)}", maxNodes: 2000) { nodes { asset { id ${below} } } edges { child { id } parent { id } event { id } } } }`;
    expect(await cost(lineage(""))).toBeUndefined();
    expect(await cost(lineage("payouts(limit: 2) { items { id } }"))).toMatch(/6000 objects/);
  });

  it("of earnings grows with the accounts", async () => {
    const accounts = Array.from({ length: 100 }, () => CAROL);
    const query = `query ($accounts: [Address!]!) { earnings(accounts: $accounts) { tokens { token { id } by(dimension: ROLE) { evidence(limit: 20) { items { amount } } } } } }`;
    expect(await cost(query, { accounts: accounts.slice(0, 20) })).toBeUndefined();
    expect(await cost(query, { accounts })).toMatch(/objects/);
  });
});

describe("cost that cannot be talked down", () => {
  it("is no less for a limit below zero", async () => {
    const items = "items { asset { id } token { id } event { id } contributor { account } block { number } }";
    const query = `{ a: payouts(limit: -1000000) { ${items} } b: payouts(limit: 1000) { ${items} } }`;
    expect(await api.code(query)).toBe("QUERY_TOO_COMPLEX");
  });

  it("counts what each bucket of a series asks for", async () => {
    const series = (to: string, below: string) =>
      `{ earningsSeries(token: "${TOKEN_ID}", interval: DAY, from: "1970-01-01T00:00:00Z", to: "${to}") { earned ${below} } }`;
    const evidence = "evidence(limit: 1) { items { amount } }";
    // 4,000 days: each an event, four of them an object.
    expect(await api.code(series("1980-12-14T00:00:00Z", evidence))).toBeUndefined();
    expect(await api.code(series("1980-12-15T00:00:00Z", evidence))).toBe("QUERY_TOO_COMPLEX");
    expect(await api.code(series("1995-01-01T00:00:00Z", ""))).toBeUndefined();
  });

  it("counts the buckets of a series that holds nothing but numbers", async () => {
    const to = new Date(10_000 * 3_600_000).toISOString();
    const series = (name: string) =>
      `${name}: earningsSeries(token: "${TOKEN_ID}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "${to}") { earned }`;
    expect(await api.code(`{ ${series("a")} ${series("b")} }`)).toBeUndefined();
    expect(await api.code(`{ ${series("a")} ${series("b")} ${series("c")} }`)).toBe("QUERY_TOO_COMPLEX");
  });

  it("counts what the edges of a lineage list, as often as it can have edges", async () => {
    const lineage = (maxNodes: number) =>
      `{ lineage(asset: "${id(CLONE)}", maxNodes: ${maxNodes}) { edges { child { id contributions(limit: 20) { items { id } } } } } }`;
    // 15 nodes and their 225 pairs; 16 and 256.
    expect(await api.code(lineage(15))).toBeUndefined();
    expect(await api.code(lineage(16))).toBe("QUERY_TOO_COMPLEX");
  });

  it("says of an argument above its limit that it is one", async () => {
    expect(await api.code(`{ payouts(limit: 6000) { items { id } } }`)).toBe("BAD_USER_INPUT");
    expect(await api.code(`{ lineage(asset: "${id(CLONE)}", maxNodes: 6000) { nodes { depth } } }`)).toBe(
      "BAD_USER_INPUT",
    );
  });
});

describe("a filter", () => {
  const chains = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const conditions = (count: number, values: number) =>
    api.code(
      `query ($chains: [ChainId!]) { contributions(where: { OR: [${times(count, () => "{ chainId_in: $chains }")}] }) { totalCount } }`,
      { chains: chains(values) },
    );

  it("holds 100 conditions, 1,000 values after one _in and 2,000 in all, not one more", async () => {
    expect(await conditions(99, 1)).toBeUndefined();
    expect(await conditions(100, 1)).toBe("BAD_USER_INPUT");
    expect(await conditions(1, 1000)).toBeUndefined();
    expect(await conditions(1, 1001)).toBe("BAD_USER_INPUT");
    expect(await conditions(2, 1000)).toBeUndefined();
    expect(await conditions(3, 667)).toBe("BAD_USER_INPUT");
  });

  it("of many values is not kept by the database's connections", async () => {
    for (let values = 900; values < 930; values++) await conditions(2, values);
    const { rows } = await api.pool.query<{ longest: number }>(
      "select coalesce(max(length(statement)), 0)::int as longest from pg_prepared_statements",
    );
    expect(rows[0]?.longest).toBeLessThan(20_000);
  });
});

describe("a page", () => {
  it("holds 1,000 items, not one more", async () => {
    expect(await api.code(`{ payouts(limit: 1000) { totalCount } }`)).toBeUndefined();
    expect(await api.code(`{ payouts(limit: 1001) { totalCount } }`)).toBe("BAD_USER_INPUT");
    expect(await api.code(`{ payouts(limit: -1) { totalCount } }`)).toBe("BAD_USER_INPUT");
  });
});

describe("an answer", () => {
  it("has as many characters as it may, not one more, however often a text is named", async () => {
    const query = (limit: number) => `{ events(limit: ${limit}) { items { id data topics } } }`;
    const length = JSON.stringify((await api.post(query(10))).data).length;
    for (const [answerCharacters, expected] of [
      [length + 200, undefined],
      [length - 200, "QUERY_TOO_COMPLEX"],
    ] as const) {
      const narrow = await openApi(story, { limits: { answerCharacters } });
      expect(await narrow.code(query(10))).toBe(expected);
      await narrow.close();
    }
  });
});

describe("time", () => {
  it("of a statement and of a request are bounded, and say so", async () => {
    const slow = await openApi(story, { limits: { statementMs: 1 } });
    const code = await slow.code(`{ payouts { totalCount items { event { id } } } events { totalCount } }`);
    expect([undefined, "TIMEOUT"]).toContain(code);
    await slow.close();
    const short = await openApi(story, { limits: { requestMs: 1 } });
    expect(await short.code(`{ assets { items { contributions { totalCount } } } }`)).toBe("TIMEOUT");
    await short.close();
  });
});

describe("what is no query", () => {
  it.each([
    ["syntax", "{ chains { id }"],
    ["an unknown field", "{ chains { nothing } }"],
    ["a wrong address", `{ contributor(account: "0x12") { account } }`],
    ["a wrong number", `{ payouts(where: { amount_gt: "1e3" }) { totalCount } }`],
    ["a wrong time", `{ payouts(where: { timestamp_gt: "2026-02-30T00:00:00Z" }) { totalCount } }`],
    ["a text with NUL", `{ assets(where: { name: "\\u0000" }) { totalCount } }`],
    ["a text with NUL within", `{ assets(where: { name_contains: "a\\u0000" }) { totalCount } }`],
    ["a text with NUL at its start", `{ assets(where: { name_starts_with: "\\u0000" }) { totalCount } }`],
    ["a text with NUL to search for", `{ assets(where: { search: "\\u0000" }) { totalCount } }`],
    ["a forged cursor", `{ payouts(after: "AAAA") { totalCount } }`],
  ])("is refused: %s", async (_, query) => {
    expect(await api.code(query)).toBe("BAD_USER_INPUT");
    expect(api.reported).toEqual([]);
  });
});
