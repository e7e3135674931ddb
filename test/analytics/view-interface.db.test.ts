import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { id, MODEL } from "../api/support/story.js";
import { type Analytics, openAnalytics, viewNames } from "./support/open-analytics.js";

let analytics: Analytics;

beforeAll(async () => {
  analytics = await openAnalytics();
});

afterAll(() => analytics.close());

describe("a look-up by a _key column or unix_time", () => {
  it.each([
    ["payouts", "account_key = caip.bytes('0xaa')", "ledger"],
    ["payouts", `asset_key = caip.asset_key('${id(MODEL)}')`, "ledger"],
    ["payouts", "unix_time >= 5 and unix_time < 9", "ledger"],
    ["claims", "account_key = caip.bytes('0xaa')", "ledger"],
    ["earnings", "account_key = caip.bytes('0xaa')", "ledger"],
    ["invocations", `asset_key = caip.asset_key('${id(MODEL)}')`, "invocation"],
    ["contributions", "contributor_key = caip.bytes('0xaa')", "contribution"],
    ["derivations", `parent_key = caip.asset_key('${id(MODEL)}')`, "derivation"],
    ["assets", `asset_key = caip.asset_key('${id(MODEL)}')`, "asset"],
    ["asset_hours", `asset_key = caip.asset_key('${id(MODEL)}')`, "asset_hour"],
    ["asset_contributors", `asset_key = caip.asset_key('${id(MODEL)}')`, "asset_contributor"],
    ["identities", "account_key = caip.bytes('0xaa')", "identity_link"],
    ["events", "transaction_key = caip.bytes('0xaa')", "event"],
    ["transactions", "transaction_key = caip.bytes('0xaa')", "event"],
  ])("of %s reads by index: %s", async (view, condition, table) => {
    const { owner } = analytics;
    await owner.query("set enable_seqscan = off");
    const { rows } = await owner.query<{ "QUERY PLAN": string }>(
      `explain (costs off) select * from analytics.${view} where ${condition}`,
    );
    const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(plan).not.toMatch(new RegExp(`Seq Scan on ${table}`));
    expect(plan).toMatch(/Index Cond: [^\n]*(account|asset|time|contributor|parent|transaction)/);
  });

  it("pays for no join that it does not ask for", async () => {
    const { rows } = await analytics.owner.query<{ "QUERY PLAN": string }>(
      "explain (costs off) select role, sum(amount_base_units) from analytics.payouts group by role",
    );
    expect(rows.map((row) => row["QUERY PLAN"]).join("\n")).not.toMatch(/Join|Nested|head|block|event|token/);
  });
});

describe("docs/analytics/views.md", () => {
  it("lists every view and column with its comment; `npm run generate:db-schema` writes it anew", async () => {
    const { rows } = await analytics.owner.query<{
      view: string;
      about: string;
      column: string;
      type: string;
      says: string;
    }>(
      `select c.relname as view, obj_description(c.oid, 'pg_class') as about, a.attname as column,
         format_type(a.atttypid, null) as type, col_description(c.oid, a.attnum) as says
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
       where c.relnamespace = 'analytics'::regnamespace order by c.relname, a.attnum`,
    );
    expect(rows.filter(({ about, says }) => !about || !says)).toEqual([]);
    // What Markdown would take for a tag or a cell's end.
    const inMarkdown = (text: string): string => text.replaceAll(/[<|]/g, "\\$&");
    const sections = (await viewNames(analytics.owner)).map((name) => {
      const columns = rows.filter(({ view }) => view === name);
      const lines = columns.map(({ column, type, says }) => `| \`${column}\` | ${type} | ${inMarkdown(says)} |`);
      return `## ${name}\n\n${inMarkdown(columns[0]!.about)}\n\n| column | type | what it says |\n| --- | --- | --- |\n${lines.join("\n")}\n`;
    });
    const page = `# The views of schema analytics\n\nWritten from the comments in the database; [how to use them](../analytics.md).\n\n${sections.join("\n")}`;
    await expect(page).toMatchFileSnapshot("../../docs/analytics/views.md");
  });
});
