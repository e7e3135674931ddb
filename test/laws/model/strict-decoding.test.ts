import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hexOfText, wordOfText } from "../generators/arbitrary-text.js";
import { type EncodedLog, corruptLog } from "../generators/corruption.js";
import { encodeEvent, type EventArgs, eventNames } from "../generators/encode-event.js";
import { decodeLog } from "./decode-log.js";
import { UndecodableLog } from "./log-words.js";
import type { SolidityEvent } from "./signatures.js";
import { readText, readWord } from "./text-rules.js";

const account = (digit: string) => `0x${digit.repeat(40)}`;
const deployment = {
  registry: account("1"),
  contributions: account("2"),
  invocations: account("3"),
  payouts: account("4"),
  identities: account("5"),
  fromBlock: 0,
};
const a = account("a");
const b = account("b");
const hash = `0x${"cd".repeat(32)}`;
const max = 2n ** 256n - 1n;
const asset = (id: bigint) => `eip155:7/erc721:${account("1")}/${id.toString()}`;
const contribution = (id: bigint) => `eip155:7/${account("2")}/contribution/${id.toString()}`;
const invocation = (id: bigint) => `eip155:7/${account("3")}/invocation/${id.toString()}`;

const metadata = { name: hexOfText("Näme"), uri: hexOfText(""), contentHash: hash };
const cases: [SolidityEvent, EventArgs, object][] = [
  [
    "AssetRegistered",
    { assetId: max, owner: a, kind: wordOfText("model"), ...metadata },
    { asset: asset(max), owner: a, kind: "model", name: "Näme", uri: "", contentHash: hash },
  ],
  [
    "AssetMetadataChanged",
    { assetId: 0n, ...metadata },
    { asset: asset(0n), name: "Näme", uri: "", contentHash: hash },
  ],
  [
    "DerivationRegistered",
    { childId: 1n, parentChainId: 9n, parentRegistry: b, parentId: 2n, share: 5n, relation: wordOfText("merge") },
    { child: asset(1n), parent: `eip155:9/erc721:${b}/2`, parentChainId: 9n, share: 5n, relation: "merge" },
  ],
  [
    "DerivationRevoked",
    { childId: 1n, parentChainId: 9n, parentRegistry: b, parentId: 2n },
    { child: asset(1n), parent: `eip155:9/erc721:${b}/2` },
  ],
  ["Transfer", { from: a, to: account("0"), tokenId: 3n }, { asset: asset(3n), from: a, to: account("0") }],
  [
    "ContributionRecorded",
    { contributionId: 4n, assetId: 0n, contributor: a, role: wordOfText(""), weight: max, evidence: hexOfText("e") },
    { contribution: contribution(4n), asset: asset(0n), contributor: a, role: "", weight: max, evidence: "e" },
  ],
  [
    "ContributionValidated",
    { contributionId: 4n, validator: b, score: 6n },
    { contribution: contribution(4n), validator: b, score: 6n },
  ],
  [
    "ContributionRevoked",
    { contributionId: 4n, by: b, reason: hexOfText("why") },
    { contribution: contribution(4n), by: b, reason: "why" },
  ],
  [
    "InvocationRecorded",
    { invocationId: 8n, assetId: 0n, caller: a, parentInvocationId: 0n, token: b, fee: 1n, units: max },
    {
      invocation: invocation(8n),
      asset: asset(0n),
      caller: a,
      parentInvocation: null,
      token: `eip155:7/erc20:${b}`,
      fee: 1n,
      units: max,
    },
  ],
  [
    "PayoutSettled",
    { invocationId: 8n, assetId: 0n, account: a, role: hash, token: account("0"), amount: max, direct: true },
    {
      invocation: invocation(8n),
      asset: null,
      account: a,
      role: hash,
      token: "eip155:7/slip44:60",
      amount: max,
      direct: true,
    },
  ],
  ["PayoutClaimed", { account: a, token: b, amount: 0n }, { account: a, token: `eip155:7/erc20:${b}`, amount: 0n }],
  ["IdentityLinked", { identity: hash, account: a }, { identity: hash, account: a }],
  ["IdentityUnlinked", { identity: hash, account: a }, { identity: hash, account: a }],
];

function decode(name: SolidityEvent, log: EncodedLog) {
  const place = { logIndex: 0, transactionIndex: 0, transactionHash: hash, address: a };
  return decodeLog(7, deployment, name, { ...place, ...log });
}

function encode(name: SolidityEvent): EncodedLog {
  return encodeEvent(name, cases.find(([event]) => event === name)?.[1] ?? {});
}

describe("decoding", () => {
  it.each(cases)("reads %s as viem writes it, and again with data trailing", (name, args, fields) => {
    const log = encodeEvent(name, args);
    const event = { name: name === "Transfer" ? "AssetTransferred" : name, fields };
    expect(decode(name, log)).toEqual(event);
    expect(decode(name, corruptLog(log, { kind: "append", bytes: 1 }))).toEqual(event);
  });

  it("knows every event the generator writes", () => {
    expect(cases.map(([name]) => name).sort()).toEqual([...eventNames].sort());
  });

  it.each(cases)("refuses %s with another topic count", (name, args) => {
    const log = encodeEvent(name, args);
    expect(() => decode(name, corruptLog(log, { kind: "drop-topic" }))).toThrow(UndecodableLog);
    expect(() => decode(name, corruptLog(log, { kind: "add-topic" }))).toThrow(UndecodableLog);
  });

  it("reads any text and amount back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.bigInt(0n, max), (evidence, reason, weight) => {
        const recorded = cases.find(([name]) => name === "ContributionRecorded")?.[1] ?? {};
        const log = encodeEvent("ContributionRecorded", { ...recorded, weight, evidence: hexOfText(evidence) });
        const revoked = cases.find(([name]) => name === "ContributionRevoked")?.[1] ?? {};
        const revocation = encodeEvent("ContributionRevoked", { ...revoked, reason: hexOfText(reason) });
        expect(decode("ContributionRecorded", log).fields).toMatchObject({
          weight,
          evidence: evidence.replaceAll("\u0000", "\uFFFD"),
        });
        expect(decode("ContributionRevoked", revocation).fields).toMatchObject({
          reason: reason.replaceAll("\u0000", "\uFFFD"),
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["a bool of 2", "PayoutSettled", { kind: "set-word", place: 3, value: 2n }],
    ["a dirty address in the data", "PayoutSettled", { kind: "set-word", place: 1, value: 2n ** 160n }],
    ["a dirty address in a topic", "PayoutSettled", { kind: "set-topic", place: 2, value: 2n ** 255n }],
    ["a head cut short by a byte", "PayoutSettled", { kind: "truncate", bytes: 127 }],
    ["a string offset past the end", "ContributionRevoked", { kind: "set-word", place: 0, value: 96n }],
    ["a string offset whose length is cut", "ContributionRevoked", { kind: "set-word", place: 0, value: 65n }],
    ["a string offset that would wrap", "ContributionRevoked", { kind: "set-word", place: 0, value: max - 31n }],
    ["a string longer than the data", "ContributionRevoked", { kind: "set-word", place: 1, value: 33n }],
    ["a string of 2^256-1 bytes", "ContributionRevoked", { kind: "set-word", place: 1, value: max }],
    ["no data", "AssetRegistered", { kind: "truncate", bytes: 0 }],
  ] as const)("refuses %s", (_, name, corruption) => {
    expect(() => decode(name, corruptLog(encode(name), corruption))).toThrow(UndecodableLog);
  });

  it.each([
    ["a string without its padding", { kind: "truncate", bytes: 67 }, "why"],
    ["a string as long as the data allows", { kind: "set-word", place: 1, value: 32n }, `why${"\uFFFD".repeat(29)}`],
    // The offset's own word is then the length: 0.
    ["a string that lies in the head", { kind: "set-word", place: 0, value: 0n }, ""],
  ] as const)("reads %s", (_, corruption, reason) => {
    expect(decode("ContributionRevoked", corruptLog(encode("ContributionRevoked"), corruption)).fields).toMatchObject({
      reason,
    });
  });
});

describe("texts", () => {
  it.each([
    ["61 00 62", "a\uFFFDb"],
    ["ff", "\uFFFD"],
    ["c3 28", "\uFFFD("],
    ["e2 82", "\uFFFD"],
    ["ed a0 80", "\uFFFD\uFFFD\uFFFD"],
    ["f0 9f 92 41", "\uFFFDA"],
    ["ef bb bf 61", "\uFEFFa"],
    ["ef bf bd", "\uFFFD"],
  ])("reads the bytes %s", (bytes, text) => {
    expect(readText(Buffer.from(bytes.replaceAll(" ", ""), "hex"))).toBe(text);
  });

  it("keeps words of printable ASCII, and the hex of others", () => {
    const words = ["model", "", " ~", "a".repeat(32), "a\u0000b", "a\u007f", "é", "\t"].map(wordOfText);
    const [, , , , nul, del, accent, tab] = words;
    expect(words.map(readWord)).toEqual(["model", "", " ~", "a".repeat(32), nul, del, accent, tab]);
  });
});
