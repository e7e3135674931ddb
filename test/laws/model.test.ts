import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryCutPick, arbitraryHistory, cutOf } from "./generators/arbitrary-history.js";
import type { EventDraft } from "./generators/arbitrary-event.js";
import { hexOfText, wordOfText } from "./generators/arbitrary-text.js";
import { canonicalInput, type History } from "./generators/history.js";
import { historyOfManyParents } from "./generators/many-parents.js";
import { scriptedHistory } from "./generators/scripted-history.js";
import { derivationRows } from "./model/asset-tables.js";
import { cutChains, effectiveTime } from "./model/cut-chains.js";
import { appliedEvents, judgedLogs } from "./model/judged-log.js";
import { anomalyRows } from "./model/log-tables.js";
import type { Cut } from "./model/model-input.js";
import { modelTables } from "./model/model-tables.js";

const zero = `0x${"0".repeat(40)}`;
const [ann, bob, eve] = ["a", "b", "e"].map((digit) => `0x${digit.repeat(40)}`) as [string, string, string];
const whole = 10n ** 18n;
const own = { chain: "own", registry: "own" } as const;

const register = (assetId: bigint, owner = ann, name = "one"): EventDraft => ({
  event: "AssetRegistered",
  args: {
    assetId,
    owner,
    kind: wordOfText("model"),
    name: hexOfText(name),
    uri: "0x",
    contentHash: `0x${"1".repeat(64)}`,
  },
});
const transfer = (from: string, to: string, tokenId = 1n): EventDraft => ({
  event: "Transfer",
  args: { from, to, tokenId },
});
const derive = (childId: bigint, parentId: bigint, share: bigint, relation = "merge"): EventDraft => ({
  event: "DerivationRegistered",
  args: { childId, parentId, share, relation: wordOfText(relation) },
  parent: own,
});
const underive = (childId: bigint, parentId: bigint): EventDraft => ({
  event: "DerivationRevoked",
  args: { childId, parentId },
  parent: own,
});
const contribute = (contributionId: bigint, contributor: string, weight: bigint): EventDraft => ({
  event: "ContributionRecorded",
  args: { contributionId, assetId: 1n, contributor, role: wordOfText("developer"), weight, evidence: "0x" },
});
const revoke = (contributionId: bigint, by: string): EventDraft => ({
  event: "ContributionRevoked",
  args: { contributionId, by, reason: hexOfText("no") },
});
const pay = (account: string, amount: bigint, direct: boolean, assetId = 0n): EventDraft => ({
  event: "PayoutSettled",
  args: { invocationId: 0n, assetId, account, role: wordOfText("developer"), token: zero, amount, direct },
});
const claim = (account: string, amount: bigint): EventDraft => ({
  event: "PayoutClaimed",
  args: { account, token: zero, amount },
});
const link = (identity: string, account: string): EventDraft => ({
  event: "IdentityLinked",
  args: { identity: wordOfText(identity), account },
});

const chainOf = (...events: EventDraft[]) => scriptedHistory([{ chainId: 1, blocks: [{ at: 7300, events }] }]);
const tablesOf = (history: History, cut?: Cut) => modelTables(canonicalInput(history), cut);
const anomaliesOf = (history: History) =>
  tablesOf(history).anomalies.map(({ position, reason, applied }) => [position.logIndex, reason, applied]);

describe("the model", () => {
  it("moves assets by Transfer, but not from zero, and takes the owner away at zero", () => {
    const history = chainOf(
      transfer(zero, bob),
      transfer(ann, bob),
      register(1n),
      transfer(zero, eve),
      register(1n, eve),
    );
    const later = chainOf(register(1n), transfer(bob, eve), transfer(eve, zero), register(1n, bob, "two"));
    expect(anomaliesOf(history)).toEqual([
      [1, "unknown-asset", false],
      [4, "repeated-id", false],
    ]);
    expect(tablesOf(history).assets).toMatchObject([{ registered: true, owner: ann, kind: "model", name: "one" }]);
    expect(tablesOf(later).assets).toMatchObject([{ registered: true, owner: null, name: "one" }]);
  });

  it("judges derivations by the child's others, and leaves the old share where a replacement is refused", () => {
    const history = chainOf(
      derive(1n, 2n, whole / 2n),
      derive(1n, 3n, whole / 2n, "train"),
      derive(1n, 2n, whole / 2n + 1n),
      derive(1n, 4n, 1n),
      derive(1n, 4n, 0n),
      derive(1n, 1n, 0n),
      derive(5n, 2n, whole + 1n),
      underive(1n, 3n),
      underive(1n, 3n),
      derive(1n, 2n, whole, "quote"),
    );
    expect(anomaliesOf(history)).toEqual([
      [2, "shares-exceed-one", false],
      [3, "shares-exceed-one", false],
      [5, "self-derivation", false],
      [6, "share-too-large", false],
      [8, "unknown-derivation", false],
    ]);
    const rows = tablesOf(history).derivations.map(({ parent, share, relation, position }) => ({
      parent: parent.split("/")[2],
      share,
      relation,
      logIndex: position.logIndex,
    }));
    expect(rows).toEqual([
      { parent: "2", share: whole.toString(), relation: "quote", logIndex: 9 },
      { parent: "4", share: "0", relation: "merge", logIndex: 4 },
    ]);
  });

  it("takes 4,096 parents, a replacement among them, and one more only when one has gone", () => {
    const logs = judgedLogs(canonicalInput(historyOfManyParents(4096, 10_000)));
    const derivations = derivationRows(appliedEvents(logs));
    expect(anomalyRows(logs)).toMatchObject([{ reason: "too-many-parents", position: { logIndex: 4096 } }]);
    expect(derivations.length).toBe(4096);
    expect(
      derivations
        .filter(({ share }) => share !== "0")
        .map(({ share }) => share)
        .sort(),
    ).toEqual(["5", "7"]);
  });

  it("frees the id of a contribution set aside, and keeps the first revocation", () => {
    const history = chainOf(
      revoke(1n, eve),
      contribute(1n, zero, 0n),
      contribute(1n, ann, 3n),
      contribute(1n, bob, 4n),
      contribute(2n, ann, 5n),
      revoke(1n, bob),
      revoke(1n, eve),
    );
    expect(anomaliesOf(history)).toEqual([
      [0, "unknown-contribution", false],
      [1, "zero-weight", false],
      [3, "repeated-id", false],
    ]);
    const { contributions, weights, directCounts } = tablesOf(history);
    expect(contributions).toMatchObject([
      { contributor: ann, weight: "3", revoked: { by: bob, reason: "no" }, validations: [] },
      { contributor: ann, weight: "5", revoked: null },
    ]);
    expect(weights).toMatchObject([{ account: ann, role: "developer", weight: "5", contributionCount: 1 }]);
    expect(directCounts).toMatchObject([{ children: 0, parents: 0, contributors: 1, activeContributors: 1 }]);
  });

  it("applies and lists claims while more was withdrawn than credited, and sums the money", () => {
    const history = chainOf(
      pay(ann, 10n, false),
      pay(ann, 5n, true, 1n),
      claim(ann, 11n),
      claim(ann, 0n),
      pay(ann, 1n, false),
      claim(ann, 0n),
      pay(zero, 9n, true),
      claim(zero, 9n),
    );
    expect(anomaliesOf(history)).toEqual([
      [2, "overdrawn", true],
      [3, "overdrawn", true],
      [6, "zero-address", false],
      [7, "zero-address", false],
    ]);
    const token = "eip155:1/slip44:60";
    const times = { firstAt: 7300, lastAt: 7300 };
    const sums = { claimed: "16", claimable: "0", credited: "11", withdrawn: "11" };
    const { earnings, earningsByAsset, tokenHours, contributors } = tablesOf(history);
    expect(earnings).toEqual([{ account: ann, token, earned: "16", payoutCount: 3, ...sums, ...times }]);
    expect(earningsByAsset.map(({ asset, earned }) => [asset?.split("/")[2], earned])).toEqual([
      ["1", "5"],
      [undefined, "11"],
    ]);
    const activity = { payoutCount: 3, payoutAmount: "16", invocationCount: 0, fees: "0" };
    expect(tokenHours).toEqual([{ chainId: 1, token, hour: 7200, ...activity }]);
    expect(contributors).toEqual([{ account: ann, contributions: 0, payouts: 3, claims: 3 }]);
  });

  it("judges identities in the total order over the chains, cuts them by effective time", () => {
    const history = scriptedHistory([
      { chainId: 10, blocks: [{ at: 100, events: [link("x", ann)] }] },
      {
        chainId: 1,
        blocks: [
          { at: 100, events: [link("y", ann)] },
          { at: 300, events: [] },
          { at: 90, events: [{ event: "IdentityUnlinked", args: { identity: wordOfText("y"), account: ann } }] },
          { at: 50, events: [] },
        ],
      },
    ]);
    const heldAt = (cut?: Cut) => tablesOf(history, cut).identities.map(({ identity }) => identity);
    expect(heldAt()).toEqual([wordOfText("x")]);
    expect(heldAt({ timestamp: 99 })).toEqual([]);
    expect(heldAt({ chainId: 1, number: 0 })).toEqual([wordOfText("x")]);
    expect(tablesOf(history).blockTimes.filter(({ isBackdated }) => isBackdated)).toMatchObject([
      { chainId: 1, number: 2, timestamp: 90, effectiveTime: 100 },
    ]);
    expect([1, 3].map((number) => effectiveTime(canonicalInput(history).chains[1]!, number))).toEqual([300, 100]);
  });

  it("answers as of a cut what it answers of the chains that end there, and conserves money", () => {
    fc.assert(
      fc.property(arbitraryHistory(), arbitraryCutPick, (history, pick) => {
        const input = canonicalInput(history);
        const cut = cutOf(history, pick);
        const tables = modelTables(input, cut);
        expect(modelTables(cutChains(input, cut))).toEqual(tables);
        for (const { earned, claimed, claimable, credited, withdrawn } of tables.earnings) {
          expect([BigInt(claimable), BigInt(claimable)]).toEqual([
            BigInt(earned) - BigInt(claimed),
            BigInt(credited) - BigInt(withdrawn),
          ]);
        }
        const total = (amounts: string[]) => amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
        const paid = total(tables.payouts.map(({ amount }) => amount));
        expect([
          total(tables.earnings.map(({ earned }) => earned)),
          total(tables.earningsByAsset.map(({ earned }) => earned)),
          total(tables.earningsByRole.map(({ earned }) => earned)),
          total(tables.tokenHours.map(({ payoutAmount }) => payoutAmount)),
        ]).toEqual([paid, paid, paid, paid]);
      }),
      { numRuns: 100 },
    );
  });
});
