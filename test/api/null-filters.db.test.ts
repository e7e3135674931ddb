import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { CAROL, DATASET, id, story } from "./support/story.js";

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
});
afterAll(() => api.close());

/** Each list's filters that are of what can be null. */
const nullable: [list: string, input: string, filters: string[]][] = [
  ["assets", "AssetWhere", ["owner"]],
  ["contributions", "ContributionWhere", []],
  ["derivations", "DerivationWhere", []],
  ["invocations", "InvocationWhere", []],
  ["payouts", "PayoutWhere", ["asset"]],
  ["claims", "ClaimWhere", []],
  ["events", "EventWhere", ["decodeError", "type"]],
  ["tokens", "TokenWhere", ["name", "symbol"]],
  ["anomalies", "AnomalyWhere", ["account"]],
  ["contributors", "ContributorWhere", []],
];

describe("a filter", () => {
  it.each(nullable)("of %s takes null where the value can be null, and nowhere else", async (list, input, expected) => {
    const { __type } = await api.ask<{ __type: { inputFields: { name: string }[] } }>(
      `{ __type(name: "${input}") { inputFields { name } } }`,
    );
    const taken: string[] = [];
    for (const { name } of __type.inputFields.filter((field) => !["AND", "OR"].includes(field.name))) {
      const { errors } = await api.post(`{ ${list}(where: { ${name}: null }) { totalCount } }`);
      if (errors) {
        expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
        expect(errors[0]?.message).toMatch(`where: ${name}: expected a value, found null.`);
      } else taken.push(name);
    }
    expect(taken.toSorted()).toEqual(expected.flatMap((name) => [name, `${name}_not`]).toSorted());
  });

  it("finds by null, and by not null", async () => {
    const count = async (list: string, where: string) =>
      (await api.ask<Record<string, unknown>>(`{ ${list}(where: { ${where} }) { totalCount } }`))[list];
    expect(await count("payouts", "asset: null")).toEqual({ totalCount: 2 });
    expect(await count("payouts", "asset_not: null")).toEqual({ totalCount: 3 });
    expect(await count("events", "type: null, decodeError_not: null")).toEqual({ totalCount: 1 });
    expect(await count("assets", "owner: null")).toEqual({ totalCount: 0 });
  });

  it("is refused in a nested list and beneath OR as well", async () => {
    for (const query of [
      `{ payouts(where: { OR: [{ account: "${CAROL}" }, { role: null }] }) { totalCount } }`,
      `{ contributor(account: "${CAROL}") { contributions(where: { isActive: null }) { totalCount } } }`,
      `{ asset(id: "${id(DATASET)}") { payouts(where: { isFinalized: null }) { totalCount } } }`,
    ]) {
      expect(await api.code(query)).toBe("BAD_USER_INPUT");
    }
  });
});
