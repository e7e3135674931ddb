import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeAssetKey } from "../../src/domain/asset-key.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { BOB, CAROL, CHAIN_ONE, DATASET, TOKEN, TOKEN_ID, id, story } from "./support/story.js";

/** More than are counted one by one, beside those of the story. */
const MORE = 100_000;

let api: TestApi;
beforeAll(async () => {
  api = await openApi(story);
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  const buffer = (hex: string) => Buffer.from(hex.slice(2), "hex");
  const [account, token, asset] = [CAROL, TOKEN, encodeAssetKey(DATASET)].map(buffer);
  await owner.query(
    `insert into projection.ledger (chain_id, block_number, log_index, sub_index, is_claim, direct, block_time, payout_count,
         account, token, amount, earned, claimed, role, asset)
       select ${CHAIN_ONE}, 41, n, 0, false, false, 1410, 2 + n, $1, $2, 1, 42 + n, 25, 'labeler', $3
       from generate_series(1, ${MORE}) as n`,
    [account, token, asset],
  );
  await owner.query(
    `update projection.account_total set payout_count = payout_count + ${MORE} where account = $1 and token = $2`,
    [account, token],
  );
  await owner.query(
    `update projection.asset_usage set payout_count = payout_count + ${MORE} where asset = $1 and token = $2`,
    [asset, token],
  );
  await owner.query(`update projection.token_day set payout_count = payout_count + ${MORE} where token = $1`, [token]);
  await owner.query("analyze projection.ledger");
  await owner.end();
});
afterAll(() => api.close());

const count = async (field: string): Promise<unknown> => (await api.ask<Record<string, unknown>>(`{ ${field} }`))["it"];
const past = `asOf: { block: { chainId: ${CHAIN_ONE}, number: 41 } }`;

describe("the number of more items than are counted one by one", () => {
  it.each([
    ["payouts { totalCount }", { totalCount: MORE + 5 }],
    [`payouts(where: { account: "${CAROL}" }) { totalCount }`, { totalCount: MORE + 4 }],
    [`payouts(where: { asset_in: ["${id(DATASET)}"], token: "${TOKEN_ID}" }) { totalCount }`, { totalCount: MORE + 1 }],
    [`asset(id: "${id(DATASET)}") { payouts { totalCount } }`, { payouts: { totalCount: MORE + 1 } }],
    [`contributor(account: "${CAROL}") { payouts { totalCount } }`, { payouts: { totalCount: MORE + 4 } }],
  ])("of %s is what is kept of them", async (field, expected) => {
    expect(await count(`it: ${field}`)).toEqual(expected);
  });

  it.each([
    [`payouts(where: { role: "labeler" }) { totalCount }`, { totalCount: null }],
    [`payouts(${past}) { totalCount }`, { totalCount: null }],
    [
      `asset(id: "${id(DATASET)}") { payouts(where: { amount_gte: 1 }) { totalCount } }`,
      { payouts: { totalCount: null } },
    ],
    [`contributor(account: "${CAROL}", ${past}) { payouts { totalCount } }`, { payouts: { totalCount: null } }],
  ])("of %s is not known", async (field, expected) => {
    expect(await count(`it: ${field}`)).toEqual(expected);
  });

  it("is each owner's own, counted or kept", async () => {
    const { derivations, earnings } = await api.ask<Record<string, unknown>>(
      `{ derivations(orderDirection: ASC) { items { child { payouts { totalCount } } parent { payouts { totalCount } } } }
         earnings(accounts: ["${BOB}", "${CAROL}"]) { account } }`,
    );
    expect(earnings).toHaveLength(2);
    expect(derivations).toEqual({
      items: [
        { child: { payouts: { totalCount: 1 } }, parent: { payouts: { totalCount: 1 } } },
        { child: { payouts: { totalCount: 1 } }, parent: { payouts: { totalCount: 0 } } },
        { child: { payouts: { totalCount: 1 } }, parent: { payouts: { totalCount: MORE + 1 } } },
      ],
    });
  });
});
