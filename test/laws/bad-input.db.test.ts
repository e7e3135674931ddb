import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventDraft } from "./generators/arbitrary-event.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { hexOfText, wordOfText } from "./generators/arbitrary-text.js";
import { canonicalInput, type History } from "./generators/history.js";
import { historyOfManyParents } from "./generators/many-parents.js";
import { scriptedHistory } from "./generators/scripted-history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";
import { expectSameTables } from "./tables/first-difference.js";
import { comparableModel, readTables } from "./tables/read-tables.js";

const database = useLawDatabase();

const account = `0x${"1".repeat(40)}`;
const zero = `0x${"0".repeat(40)}`;
const start = 1_700_000_000;

const register = (assetId: bigint, text: string): EventDraft => ({
  event: "AssetRegistered",
  args: {
    assetId,
    owner: account,
    kind: wordOfText("model"),
    name: hexOfText(text),
    uri: hexOfText(text),
    contentHash: `0x${"1".repeat(64)}`,
  },
});
const contribute = (text: string): EventDraft[] => [
  {
    event: "ContributionRecorded",
    args: {
      contributionId: 1n,
      assetId: 1n,
      contributor: account,
      role: wordOfText("developer"),
      weight: 1n,
      evidence: hexOfText(text),
    },
  },
  { event: "ContributionRevoked", args: { contributionId: 1n, by: account, reason: hexOfText(text) } },
];
const pay = (amount: bigint): EventDraft => ({
  event: "PayoutSettled",
  args: {
    invocationId: 0n,
    assetId: 1n,
    account,
    role: wordOfText("developer"),
    token: zero,
    amount,
    direct: amount % 2n === 0n,
  },
});
const oneChain = (...blocks: { at: number; events: EventDraft[] }[]): History =>
  scriptedHistory([{ chainId: 31337, blocks }]);

/** Characters from all over Unicode, each of two to four bytes, without a pattern; about a megabyte at this length. */
function scatteredText(characters: number): string {
  let state = 1;
  let text = "";
  for (let i = 0; i < characters; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const point = 0x80 + ((state >>> 8) % 0x10ff00);
    text += String.fromCodePoint(point >= 0xd800 && point < 0xe000 ? point - 0x800 : point);
  }
  return text;
}

async function expectAsModelled(history: History, finality = 2): Promise<void> {
  const { writer, clear } = database();
  await clear();
  await indexHistory(writer, history, { finality });
  expectSameTables(await readTables(writer), comparableModel(canonicalInput(history)));
}

describe("9: bad input is set aside, not swallowed, and stops nothing", () => {
  it(
    "keeps every log in scope once, with its reason where it has no effect, and goes on",
    () =>
      holdLaw({
        name: "bad-input",
        runs: 15,
        cases: fc.record({
          history: arbitraryHistory({ hostilePercent: 60, farTimePercent: 10, maxLogs: 16, maxSteps: 3 }),
          finality: fc.nat(6),
        }),
        check: ({ history, finality }) => expectAsModelled(history, finality),
      }),
    LAW_TIMEOUT_MS,
  );

  it("holds texts of a megabyte, of characters that compress badly and grow when lowered", async () => {
    const awkward = [scatteredText(350_000), "İ".repeat(400_000)];
    await expectAsModelled(
      oneChain(
        { at: start, events: awkward.map((text, i) => register(BigInt(i + 1), text)) },
        { at: start + 12, events: contribute(awkward[0] ?? "") },
      ),
    );
  });

  it("holds thousands of logs of one transaction", async () => {
    const events = Array.from({ length: 3_000 }, (_, i) => pay(BigInt(i)));
    const { writer, clear } = database();
    await clear();
    await indexHistory(writer, oneChain({ at: start, events }), { finality: 0 });
    const { rows } = await writer.query(
      `select count(*)::int as logs, sum(amount)::int as total,
         (array_agg(earned::int order by log_index desc))[1] as earned,
         (array_agg(claimed::int order by log_index desc))[1] as claimed,
         (select payout_total::int from projection.asset_usage) as usage,
         (select count(distinct log_index)::int from log.event) as log_indexes
       from projection.ledger`,
    );
    const total = (2_999 * 3_000) / 2;
    const claimed = 1_499 * 1_500;
    expect(rows).toEqual([{ logs: 3_000, total, earned: total, claimed, usage: total, log_indexes: 3_000 }]);
  });

  it("gives a child 4,096 parents and refuses the next, until one is revoked", async () => {
    const { writer, clear } = database();
    await clear();
    await indexHistory(writer, historyOfManyParents(4096), { finality: 1 });
    const { rows } = await writer.query(
      `select count(*) filter (where valid_to = 9223372036854775807)::int as parents,
         sum(share) filter (where valid_to = 9223372036854775807)::int as shares,
         (select array_agg(split_part(reason, ':', 1)) from projection.anomaly) as anomalies,
         (select max(child_count)::int from projection.asset_tally) as children
       from projection.derivation`,
    );
    expect(rows).toEqual([{ parents: 4_096, shares: 12, anomalies: ["too-many-parents"], children: 1 }]);
  });

  it("holds times far away, and counts those after as of the same time", async () => {
    await expectAsModelled(
      oneChain(
        { at: start, events: [pay(1n)] },
        { at: Number.MAX_SAFE_INTEGER, events: [pay(2n), register(1n, "late")] },
        { at: start + 24, events: [pay(3n)] },
      ),
    );
  });
});
