import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Hex } from "../../src/domain/hex.js";
import { ZERO_ADDRESS } from "../../src/domain/hex.js";
import { streamTable } from "../../src/exports/export-table.js";
import { createCsvEncoder } from "../../src/exports/formats/csv.js";
import { resolveScope, type ScopeRequest } from "../../src/exports/scope.js";
import { createStatementSource } from "../../src/exports/statement/statement-source.js";
import { type TestApi, openApi } from "../api/support/open-api.js";
import { BOB, CAROL, CHAIN_ONE, CHAIN_TWO, COIN_TWO_ID, settled, story, TOKEN_ID } from "../api/support/story.js";
import type { ScriptedChain } from "../api/support/write-chain.js";
import { openSnapshot } from "../../src/queries/reading/snapshot.js";
import { readCsvObjects } from "./support/read-csv.js";
import { readNoHeader } from "./support/open-export-database.js";

const MAX = 2n ** 256n - 1n;
const RICH: Hex = `0x${"d".repeat(40)}`;
const CHAIN_THREE = 31339;
/** Amounts whose sum no 256 bits hold. */
const chainThree: ScriptedChain = {
  chainId: CHAIN_THREE,
  finalized: { number: 1, time: 86_400 * 365 },
  head: { number: 9, time: 86_400 * 366 },
  blocks: [
    { number: 1, time: 86_400 * 365, events: [settled(RICH, MAX, { token: ZERO_ADDRESS })] },
    {
      number: 9,
      time: 86_400 * 366,
      events: [
        settled(RICH, MAX, { token: ZERO_ADDRESS, direct: true }),
        { type: "PayoutClaimed", account: RICH, token: ZERO_ADDRESS, amount: MAX },
        { type: "IdentityLinked", identity: `0x${"1d".repeat(32)}`, account: CAROL },
        { type: "IdentityLinked", identity: `0x${"1d".repeat(32)}`, account: BOB },
      ],
    },
  ],
};

let api: TestApi;
beforeAll(async () => {
  api = await openApi([...story, chainThree]);
});
afterAll(() => api?.close());

async function statement(accounts: readonly Hex[], request: ScopeRequest = {}) {
  const snapshot = openSnapshot(api.pool, { statementTimeoutMs: 10_000 });
  try {
    const source = createStatementSource(snapshot, await resolveScope(snapshot, request, readNoHeader), { accounts });
    const pieces: Uint8Array[] = [];
    for await (const piece of streamTable(source, createCsvEncoder(source.columns))) pieces.push(piece);
    return readCsvObjects(Buffer.concat(pieces).toString());
  } finally {
    await snapshot.close();
  }
}

const brief = (lines: Awaited<ReturnType<typeof statement>>) =>
  lines.map(({ entry, chain_id, amount, earned, claimed, balance, finalized }) =>
    [entry, chain_id, amount, earned, claimed, balance, finalized].join(" "),
  );

describe("the statement of an account", () => {
  it("tells every movement with its evidence between opening and closing, by chain and token", async () => {
    const lines = await statement([CAROL]);
    expect(brief(lines)).toEqual([
      `opening ${CHAIN_ONE}  0 0 0 true`,
      `credited ${CHAIN_ONE} 30 30 0 30 true`,
      `credited ${CHAIN_ONE} 12 42 0 42 false`,
      `withdrawn ${CHAIN_ONE} 25 42 25 17 false`,
      `closing ${CHAIN_ONE}  42 25 17 false`,
      `opening ${CHAIN_TWO}  0 0 0 true`,
      `direct ${CHAIN_TWO} 9 9 9 0 true`,
      `credited ${CHAIN_TWO} 1 10 9 1 false`,
      `closing ${CHAIN_TWO}  10 9 1 false`,
    ]);
    const { payouts } = await api.ask<{ payouts: { items: unknown[] } }>(
      `{ payouts(where: { account: "${CAROL}" }, orderDirection: ASC, limit: 1) { items {
           id amount role invocationId timestamp token { id } block { number hash } event { transactionHash logIndex subIndex }
           asset { id } } } }`,
    );
    const first = lines[1];
    expect(payouts.items[0]).toEqual({
      id: first?.["event"],
      amount: first?.["amount"],
      role: first?.["role"],
      invocationId: first?.["invocation"],
      timestamp: first?.["time"],
      token: { id: first?.["token"] },
      block: { number: Number(first?.["block_number"]), hash: first?.["block_hash"] },
      event: {
        transactionHash: first?.["transaction_hash"],
        logIndex: Number(first?.["log_index"]),
        subIndex: Number(first?.["sub_index"]),
      },
      asset: { id: first?.["asset"] },
    });
  });

  it("closes with what the API says is earned, claimed and claimable, as of any moment", async () => {
    const moments = [
      { asOf: undefined, api: "" },
      { asOf: `eip155:${CHAIN_ONE}/20`, api: `asOf: { block: { chainId: ${CHAIN_ONE}, number: 20 } }` },
      { asOf: "1970-01-01T00:23:20Z", api: `asOf: { timestamp: "1970-01-01T00:23:20Z" }` },
      { asOf: `eip155:${CHAIN_TWO}/5`, api: `asOf: { block: { chainId: ${CHAIN_TWO}, number: 5 } }` },
      { asOf: "1970-01-01", api: `asOf: { timestamp: "1970-01-01T23:59:59Z" }` },
    ];
    for (const moment of moments) {
      for (const account of [CAROL, BOB, RICH]) {
        const asked = moment.api ? `, ${moment.api}` : "";
        const { earnings } = await api.ask<{ earnings: { tokens: { token: { id: string } }[] }[] }>(
          `{ earnings(accounts: ["${account}"]${asked}) { tokens { token { id } earned claimed claimable } } }`,
        );
        const closing = (await statement([account], { asOf: moment.asOf })).filter(({ entry }) => entry === "closing");
        expect([
          moment.asOf,
          closing.map(({ token, earned, claimed, balance }) => ({
            token: { id: token },
            earned,
            claimed,
            claimable: balance,
          })),
        ]).toEqual([moment.asOf, earnings[0]?.tokens ?? []]);
      }
    }
  });

  it("of periods that meet, each opens with what the one before closed with, and they share no movement", async () => {
    const cuts = ["1970-01-01T00:20:00Z", "1970-01-01T00:20:01Z", `eip155:${CHAIN_ONE}/40`];
    const whole = (await statement([CAROL])).filter(({ amount }) => amount !== null);
    for (const cut of cuts) {
      const next = cut.startsWith("eip155") ? `eip155:${CHAIN_ONE}/41` : cut;
      const before = await statement([CAROL], { to: cut });
      const after = await statement([CAROL], { from: next });
      const moved = [...before, ...after].filter(({ amount }) => amount !== null).map(({ event }) => event);
      expect([cut, moved.sort()]).toEqual([cut, whole.map(({ event }) => event).sort()]);
      const totals = (lines: typeof before, entry: string) =>
        new Map(lines.flatMap((line) => (line["entry"] === entry ? [[line["token"], line["balance"]] as const] : [])));
      for (const [token, balance] of totals(before, "closing"))
        expect(totals(after, "opening").get(token)).toBe(balance);
    }
  });

  it("holds sums that pass 256 bits, to the last digit", async () => {
    const lines = brief(await statement([RICH], { from: "1971-01-02" }));
    expect(lines).toEqual([
      // Final only to the first second of the day before: more could come within it.
      `opening ${CHAIN_THREE}  ${MAX} 0 ${MAX} false`,
      `direct ${CHAIN_THREE} ${MAX} ${2n * MAX} ${MAX} ${MAX} false`,
      `withdrawn ${CHAIN_THREE} ${MAX} ${2n * MAX} ${2n * MAX} 0 false`,
      `closing ${CHAIN_THREE}  ${2n * MAX} ${2n * MAX} 0 false`,
    ]);
  });

  it("of several accounts tells their totals together", async () => {
    const lines = (await statement([BOB, CAROL])).filter(({ token }) => token === TOKEN_ID);
    expect(brief(lines)).toEqual([
      `opening ${CHAIN_ONE}  0 0 0 true`,
      `direct ${CHAIN_ONE} 70 70 70 0 true`,
      `credited ${CHAIN_ONE} 30 100 70 30 true`,
      `credited ${CHAIN_ONE} 12 112 70 42 false`,
      `withdrawn ${CHAIN_ONE} 25 112 95 17 false`,
      `closing ${CHAIN_ONE}  112 95 17 false`,
    ]);
    expect(COIN_TWO_ID).toBe(`eip155:${CHAIN_TWO}/slip44:60`);
  });

  it("is not finished where it does not add up", async () => {
    const broken = await openApi(story);
    const { default: pg } = await import("pg");
    const client = new pg.Client({ connectionString: broken.ownerUrl });
    await client.connect();
    const snapshot = openSnapshot(broken.pool, { statementTimeoutMs: 10_000 });
    try {
      await client.query(
        `update projection.ledger set earned = earned + 1 where chain_id = ${CHAIN_ONE} and block_number = 40 and log_index = 0`,
      );
      const source = createStatementSource(snapshot, await resolveScope(snapshot, {}, readNoHeader), {
        accounts: [CAROL],
      });
      const read = async () => {
        for await (const _ of source.pages({ rows: 10, bytes: 1 })) void _;
      };
      await expect(read()).rejects.toThrow(
        `Statement of ${CAROL} in ${TOKEN_ID}: the ledger says 43 earned and 0 claimed, opening and movements add up to ` +
          "42 earned and 0 claimed. Run tributary verify to find out which is wrong.",
      );
    } finally {
      await snapshot.close();
      await client.end();
      await broken.close();
    }
  });
});

describe("what cannot be a moment", () => {
  it.each([
    [{ from: "yesterday" }, "from: expected a UTC day such as 2026-01-31"],
    [{ asOf: "2026-02-30" }, "asOf: expected a UTC day"],
    [{ to: "eip155:0/1" }, "to: expected a UTC day"],
    [{ from: "2026-02-01", to: "2026-01-01" }, "from: expected a moment before to"],
    [
      { asOf: `eip155:${CHAIN_ONE}/999` },
      `asOf: block 999 of chain ${CHAIN_ONE} is not indexed; its head is block 41.`,
    ],
    [{ asOf: "eip155:5/1" }, "asOf: chain 5 is not indexed here"],
  ] as const)("%j is refused", async (request, message) => {
    await expect(statement([CAROL], request)).rejects.toThrow(message);
  });
});
