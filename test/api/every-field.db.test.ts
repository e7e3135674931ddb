import { readFile } from "node:fs/promises";
import {
  buildSchema,
  getNamedType,
  type GraphQLField,
  isLeafType,
  isObjectType,
  isRequiredArgument,
  type GraphQLObjectType,
} from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, BOB, CAROL, chainOne, chainTwo, id, MODEL, TOKEN_ID } from "./support/story.js";

const schema = buildSchema(await readFile("schema.graphql", "utf8"));
const asset = `asset(id: "${id(MODEL)}")`;
const contributor = `contributor(account: "${CAROL}")`;
const lineage = `lineage(asset: "${id(MODEL)}")`;
const earnings = `earnings(accounts: ["${CAROL}"])`;

/** Where something of each type is found, field by field from the query's root. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  AccountEarnings: [earnings],
  Anomaly: ["anomalies(limit: 1)", "items"],
  Asset: [asset],
  AssetRevenue: [asset, "revenue"],
  Attribution: [`attribution(asset: "${id(MODEL)}")`, "items"],
  Chain: ["chains"],
  Claim: ["claims(limit: 1)", "items"],
  Contribution: ["contributions(limit: 1)", "items"],
  Contributor: [contributor],
  Derivation: ["derivations(limit: 1)", "items"],
  EarningsBucket: [
    `earningsSeries(token: "${TOKEN_ID}", interval: DAY, from: "1970-01-01T00:00:00Z", to: "1970-01-02T00:00:00Z")`,
  ],
  EarningsPart: [earnings, "tokens", "by(dimension: ROLE)"],
  Event: ["events(limit: 1)", "items"],
  Identity: [contributor, "identity"],
  Invocation: ["invocations(limit: 1)", "items"],
  Lineage: [lineage],
  LineageEdge: [lineage, "edges"],
  LineageNode: [lineage, "nodes"],
  Meta: ["_meta"],
  Payout: ["payouts(limit: 1)", "items"],
  SearchResult: ['search(text: "Speech")'],
  Token: ["tokens(limit: 1)", "items"],
  TokenEarnings: [earnings, "tokens"],
};

const nest = (path: readonly string[], inner: string): string =>
  path.reduceRight((rest, field) => `${field} { ${rest} }`, inner);

/** A field with no more of what lies behind it than shows that it can be read. */
function ask({ name, type, args }: GraphQLField<unknown, unknown>): string {
  const found = getNamedType(type);
  if (isLeafType(found)) return name;
  const isPage = isObjectType(found) && "items" in found.getFields();
  const few = args.some((one) => one.name === "limit") ? "(limit: 1)" : "";
  return `${name}${few} { ${isPage ? "totalCount pageInfo { hasNextPage } items { __typename }" : "__typename"} }`;
}

const fieldsOf = (typeName: string) => Object.values((schema.getType(typeName) as GraphQLObjectType).getFields());

let api: TestApi;
beforeAll(async () => {
  const links = [ALICE, BOB, CAROL].map((account) => ({
    type: "IdentityLinked" as const,
    identity: `0x${"1d".repeat(32)}` as const,
    account,
  }));
  api = await openApi([
    chainOne,
    { ...chainTwo, blocks: [...chainTwo.blocks, { number: 8, time: 1500, events: links }] },
  ]);
});
afterAll(() => api.close());

describe("every field", () => {
  it("of a type that has fields with arguments is asked here", () => {
    const asked = Object.values(schema.getTypeMap()).filter(
      (type) =>
        isObjectType(type) && !type.name.startsWith("__") && fieldsOf(type.name).some(({ args }) => args.length > 0),
    );
    expect(asked.map(({ name }) => name).filter((name) => !(name in PATHS))).toEqual(["Query", "Subscription"]);
  });

  it.each(Object.entries(PATHS))("of %s is answered", async (typeName, path) => {
    for (const field of fieldsOf(typeName)) {
      if (field.args.some(isRequiredArgument)) continue;
      const { data, errors } = await api.post(`{ ${nest(path, `__typename ${ask(field)}`)} }`);
      expect(errors, field.name).toBeUndefined();
      expect(JSON.stringify(data), field.name).toContain(`"__typename":"${typeName}"`);
    }
  });
});
