import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Hex, ZERO_ADDRESS } from "../../src/domain/hex.js";
import { type TestApi, openApi } from "./support/open-api.js";
import { ALICE, BOB, CAROL, CHAIN_ONE, MODEL, TOKEN, account, id, settled } from "./support/story.js";
import { EMITTER, type ScriptedChain } from "./support/write-chain.js";
import { writeToken } from "./support/write-token.js";

const MAX = 2n ** 256n - 1n;
/** Of 6 and of 255 decimals, of none known, of no decimals, and one that only the table knows. */
const [DOLLAR, DUST, MUTE, WHOLE, GONE] = [TOKEN, account("1"), account("2"), account("3"), account("4")];
const tokenId = (token: Hex) =>
  token === ZERO_ADDRESS ? `eip155:${CHAIN_ONE}/slip44:60` : `eip155:${CHAIN_ONE}/erc20:${token}`;

const chain: ScriptedChain = {
  chainId: CHAIN_ONE,
  finalized: { number: 30, time: 1300 },
  head: { number: 30, time: 1300 },
  blocks: [
    {
      number: 10,
      time: 1100,
      events: [
        {
          type: "InvocationRecorded",
          invocation: 7n,
          asset: MODEL,
          caller: ALICE,
          token: DOLLAR,
          fee: 2_500_000n,
          units: 2n,
        },
        settled(CAROL, 1_234_567n, { asset: MODEL, invocation: { contract: EMITTER, id: 7n } }),
        settled(CAROL, 3_000_000n, { asset: MODEL, direct: true }),
        { type: "PayoutClaimed", account: CAROL, token: DOLLAR, amount: 1_234_568n },
        settled(CAROL, MAX, { token: DUST }),
        settled(CAROL, 1n, { token: DUST }),
        settled(CAROL, MAX, { token: MUTE }),
        settled(CAROL, MAX, { token: WHOLE }),
        settled(CAROL, MAX, { token: ZERO_ADDRESS }),
        settled(BOB, 5n, { token: DOLLAR }),
      ],
    },
  ],
};

let api: TestApi;
beforeAll(async () => {
  api = await openApi([chain]);
  await writeToken(api.ownerUrl, CHAIN_ONE, DOLLAR, { name: "Demonstration Dollar", symbol: "dUSD", decimals: 6 });
  await writeToken(api.ownerUrl, CHAIN_ONE, DUST, { name: null, symbol: "DUST", decimals: 255 });
  await writeToken(api.ownerUrl, CHAIN_ONE, WHOLE, { name: "Whole", symbol: "dWHL_%", decimals: 0 });
  await writeToken(api.ownerUrl, CHAIN_ONE, GONE, { name: "Gone", symbol: "dUSDgone", decimals: 0 });
});
afterAll(() => api.close());

describe("tokens", () => {
  it("tell what their contracts say of themselves, and nothing where these say nothing", async () => {
    const { tokens } = await api.ask<{ tokens: { items: unknown[] } }>(
      "{ tokens(orderDirection: ASC) { items { address name symbol decimals } } }",
    );
    expect(tokens.items).toEqual([
      { address: null, name: null, symbol: null, decimals: 18 },
      { address: DUST, name: null, symbol: "DUST", decimals: 255 },
      { address: MUTE, name: null, symbol: null, decimals: null },
      { address: WHOLE, name: "Whole", symbol: "dWHL_%", decimals: 0 },
      { address: DOLLAR, name: "Demonstration Dollar", symbol: "dUSD", decimals: 6 },
    ]);
  });

  it.each([
    ['symbol: "dUSD"', [DOLLAR]],
    ['symbol_starts_with: "dus"', [DUST, DOLLAR]],
    ['name_contains: "dollar"', [DOLLAR]],
    ["symbol: null", [ZERO_ADDRESS, MUTE]],
    ['symbol_in: ["dUSD", "DUST"], name_not: null', [DOLLAR]],
  ])("are found where %s", async (where, expected) => {
    const { tokens } = await api.ask<{ tokens: { items: { id: string }[]; totalCount: number } }>(
      `{ tokens(where: { ${where} }, orderDirection: ASC) { items { id } totalCount } }`,
    );
    expect(tokens).toEqual({ items: expected.map((token) => ({ id: tokenId(token) })), totalCount: expected.length });
  });

  it("are found by the beginning of their symbol, while the log names them", async () => {
    const search = async (text: string) => {
      const query = "query ($text: String!) { search(text: $text) { tokens { symbol } } }";
      const { search } = await api.ask<{ search: { tokens: { symbol: string }[] } }>(query, { text });
      return search.tokens.map(({ symbol }) => symbol);
    };
    expect([await search("du"), await search("DUSD"), await search("%"), await search("dwhl_%")]).toEqual([
      ["dUSD", "DUST"],
      ["dUSD"],
      [],
      ["dWHL_%"],
    ]);
  });
});

/** 2^256 as the 255 decimals of its token have it. */
const dust = (units: bigint) => `0.${units.toString().padStart(255, "0").replace(/0+$/, "")}`;

describe("amounts", () => {
  it("stand in whole tokens beside base units, exactly, wherever they stand", async () => {
    const data = await api.ask(`{
      invocation(id: "eip155:${CHAIN_ONE}/${EMITTER}/invocation/7") { fee feeFormatted payouts { items { amount amountFormatted } } }
      claims { items { amount amountFormatted } }
      asset(id: "${id(MODEL)}") { revenue { fees feesFormatted settled settledFormatted } }
      earnings(accounts: ["${CAROL}"], tokens: ["${tokenId(DOLLAR)}"]) { tokens {
        earned earnedFormatted claimed claimedFormatted claimable claimableFormatted finalizedEarned finalizedEarnedFormatted
        by(dimension: ROLE) { earned earnedFormatted evidence { items { amount amountFormatted } } }
        evidence(of: CLAIMED) { items { amount amountFormatted } }
      } }
      earningsSeries(token: "${tokenId(DOLLAR)}", interval: HOUR, from: "1970-01-01T00:00:00Z", to: "1970-01-01T02:00:00Z") {
        earned earnedFormatted evidence(limit: 1) { items { amountFormatted } }
      }
    }`);
    const parts = [
      { amount: "1234567", amountFormatted: "1.234567" },
      { amount: "3000000", amountFormatted: "3" },
    ];
    expect(data).toEqual({
      invocation: { fee: "2500000", feeFormatted: "2.5", payouts: { items: [parts[0]] } },
      claims: { items: [{ amount: "1234568", amountFormatted: "1.234568" }] },
      asset: { revenue: [{ fees: "2500000", feesFormatted: "2.5", settled: "4234567", settledFormatted: "4.234567" }] },
      earnings: [
        {
          tokens: [
            {
              ...{ earned: "4234567", earnedFormatted: "4.234567", claimed: "4234568", claimedFormatted: "4.234568" },
              ...{ claimable: "-1", claimableFormatted: "-0.000001" },
              ...{ finalizedEarned: "4234567", finalizedEarnedFormatted: "4.234567" },
              by: [{ earned: "4234567", earnedFormatted: "4.234567", evidence: { items: parts } }],
              evidence: {
                items: [
                  { amount: "3000000", amountFormatted: "3" },
                  { amount: "1234568", amountFormatted: "1.234568" },
                ],
              },
            },
          ],
        },
      ],
      earningsSeries: [
        { earned: "4234572", earnedFormatted: "4.234572", evidence: { items: [{ amountFormatted: "1.234567" }] } },
        { earned: "0", earnedFormatted: "0", evidence: { items: [] } },
      ],
    });
  });

  it("are exact to the greatest number and the most decimals, and null where decimals are not known", async () => {
    const { earnings } = await api.ask<{
      earnings: [{ tokens: { token: { id: string }; earnedFormatted: string }[] }];
    }>(`{ earnings(accounts: ["${CAROL}"]) { tokens { token { id } earned earnedFormatted } } }`);
    const [whole, fraction] = [MAX / 10n ** 18n, (MAX % 10n ** 18n).toString().padStart(18, "0")];
    expect(earnings[0].tokens).toEqual(
      [
        [ZERO_ADDRESS, MAX, `${whole}.${fraction}`.replace(/0+$/, "")],
        [DUST, MAX + 1n, dust(MAX + 1n)],
        [MUTE, MAX, null],
        [WHOLE, MAX, MAX.toString()],
        [DOLLAR, 4_234_567n, "4.234567"],
      ].map(([token, earned, earnedFormatted]) => ({
        token: { id: tokenId(token as Hex) },
        earned: String(earned),
        earnedFormatted,
      })),
    );
  });

  it("cost one statement for their tokens' metadata, however many they are", async () => {
    const query = (limit: number, fields: string) => `{ payouts(limit: ${limit}) { items { amount ${fields} } } }`;
    const formatted = [
      "amountFormatted token { symbol decimals name }",
      "contributor { earnings { tokens { earnedFormatted } } }",
    ];
    for (const fields of formatted) {
      expect(await api.statements(query(8, fields))).toBe(await api.statements(query(2, fields)));
    }
    expect(await api.statements(query(8, "amountFormatted token { symbol }"))).toBe(
      (await api.statements(query(8, ""))) + 1,
    );
  });
});

describe("an answer of a past", () => {
  it("tells the metadata of the present, and then may not be kept for long", async () => {
    const ask = async (fields: string) => {
      const query = `{ earnings(accounts: ["${BOB}"], asOf: { block: { chainId: ${CHAIN_ONE}, number: 10 } }) { tokens { earned ${fields} } } }`;
      const response = await api.fetch(`/graphql?query=${encodeURIComponent(query)}`, {
        headers: { accept: "application/json" },
      });
      return [response.headers.get("cache-control"), (await response.json()) as unknown];
    };
    const answer = (total: object) => ({ data: { earnings: [{ tokens: [{ earned: "5", ...total }] }] } });
    expect([await ask(""), await ask("earnedFormatted"), await ask("token { symbol }")]).toEqual([
      ["public, max-age=86400", answer({})],
      ["no-cache", answer({ earnedFormatted: "0.000005" })],
      ["no-cache", answer({ token: { symbol: "dUSD" } })],
    ]);
  });
});
