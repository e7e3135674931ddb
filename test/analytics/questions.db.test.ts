import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BOB, CAROL, CHAIN_ONE, CHAIN_TWO, COIN_TWO_ID, TOKEN_ID } from "../api/support/story.js";
import { type Analytics, openAnalytics } from "./support/open-analytics.js";

const FOLDER = "docs/analytics";
const files = readdirSync(FOLDER).filter((file) => file.endsWith(".sql"));

let analytics: Analytics;

beforeAll(async () => {
  analytics = await openAnalytics();
});

afterAll(() => analytics.close());

/** The question's file, asked of the story: whom it asks about in the demonstration has a counterpart there. */
function ask(file: string): Promise<Record<string, unknown>[]> {
  const sql = readFileSync(`${FOLDER}/${file}`, "utf8")
    .replace("'Ada''s Voice'", "'Clone'")
    .replace("'annotator-1'", "'studio'")
    .replace(/caip\.bytes\('0x[0-9a-f]{40}'\)/, `caip.bytes('${CAROL}')`);
  return analytics.read(sql);
}

const answers: Record<string, object[]> = {
  "top-earners.sql": [
    { token_id: TOKEN_ID, place: "1", account: BOB, earned_base_units: "70", claimable_base_units: "-3" },
    { token_id: TOKEN_ID, place: "2", account: CAROL, earned_base_units: "42", claimable_base_units: "17" },
    { token_id: TOKEN_ID, place: "3", earned_base_units: "10", claimable_base_units: "10", payout_count: "1" },
    { token_id: COIN_TWO_ID, place: "1", account: CAROL, earned_base_units: "10", claimable_base_units: "1" },
  ],
  "upstream-of-an-asset.sql": [
    { child: "Speech", parent: "Voices", share: "0.1", relation: "train", is_cross_chain: false },
    { child: "Clone", parent: "Speech", share: "0.5", relation: "fine-tune", is_cross_chain: true },
    { child: "Clone", parent: null, share: "0.25", relation: "quote", is_cross_chain: false },
  ],
  "earnings-of-an-identity.sql": [
    { name: "studio", token_id: TOKEN_ID, accounts: "1", earned_base_units: "10", claimable_base_units: "10" },
  ],
  "paid-by-month.sql": [
    {
      token_id: TOKEN_ID,
      month: new Date(0),
      invocations: "2",
      fees_base_units: "110",
      payouts: "4",
      paid_base_units: "122",
    },
    { token_id: COIN_TWO_ID, month: new Date(0), invocations: "0", payouts: "2", paid_base_units: "10" },
  ],
  "most-used-assets.sql": [
    { asset_name: "Speech", asset_kind: "model", invocation_count: "2", unit_total: "3", mean_fee_base_units: "55.00" },
  ],
  "unclaimed.sql": [
    { token_id: TOKEN_ID, accounts: "2", claimable_base_units: "24", part_of_earned: "0.1967" },
    { token_id: COIN_TWO_ID, accounts: "1", claimable_base_units: "1", part_of_earned: "0.1000" },
  ],
  "paid-by-role.sql": [
    { token_id: TOKEN_ID, role: "developer", payouts: "1", accounts: "1", paid_base_units: "70", part: "0.5738" },
    { token_id: TOKEN_ID, role: "labeler", payouts: "2", accounts: "1", paid_base_units: "42", part: "0.3443" },
    { token_id: TOKEN_ID, role: "owner", payouts: "1", accounts: "1", paid_base_units: "10", part: "0.0820" },
    { token_id: COIN_TWO_ID, role: "labeler", payouts: "1", paid_base_units: "9", part: "0.9000" },
    { token_id: COIN_TWO_ID, role: "bonus", payouts: "1", paid_base_units: "1", part: "0.1000" },
  ],
  "lineage-across-chains.sql": [
    { child_chain: `chain-${CHAIN_ONE}`, parent_chain: `chain-${CHAIN_ONE}`, derivations: "1", mean_share: "0.1000" },
    {
      child_chain: `chain-${CHAIN_TWO}`,
      parent_chain: `chain-${CHAIN_ONE}`,
      derivations: "1",
      unregistered_parents: "0",
    },
    {
      child_chain: `chain-${CHAIN_TWO}`,
      parent_chain: `chain-${CHAIN_TWO}`,
      derivations: "1",
      unregistered_parents: "1",
    },
  ],
  "quality-of-work.sql": [
    { role: "developer", contributions: "1", contributors: "1", validated: "0", mean_score: null, revoked: "0" },
    { role: "labeler", contributions: "1", contributors: "1", validated: "1", mean_score: "82.50", revoked: "1" },
  ],
  "evidence-of-earnings.sql": [
    { token_id: COIN_TWO_ID, amount_base_units: "1", earned_so_far: "10", role: "bonus" },
    { token_id: TOKEN_ID, amount_base_units: "12", earned_so_far: "42", role: "labeler" },
    { token_id: COIN_TWO_ID, amount_base_units: "9", earned_so_far: "9", role: "labeler" },
  ],
};

describe("the questions of docs/analytics.md", () => {
  it("are the files beside it, ten at least, each shown there", () => {
    const page = readFileSync("docs/analytics.md", "utf8");
    expect(Object.keys(answers).sort()).toEqual(files);
    expect(files.length).toBeGreaterThanOrEqual(10);
    for (const file of files) expect(page).toContain(`\`\`\`sql\n${readFileSync(`${FOLDER}/${file}`, "utf8")}\`\`\``);
  });

  it.each(files)("%s is answered by an analyst's session", async (file) => {
    expect(await ask(file)).toMatchObject(answers[file]!);
  });
});
