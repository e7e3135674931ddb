import fc from "fast-check";
import { arbitraryText, arbitraryWord } from "./arbitrary-text.js";
import type { EventArgs } from "./encode-event.js";

/** Whose asset a derivation names as parent, found in the history's config once that is known. */
export interface ParentDraft {
  /** The child's own chain; or a chain by its place in the config, cyclically; or any id. */
  readonly chain: "own" | number | bigint;
  /** By its place in that chain's config, cyclically; "foreign" is no configured registry. */
  readonly registry: "own" | number | "foreign";
}

/** An event before it is placed: all arguments of its signature, but for a parent's chain and registry. */
export interface EventDraft {
  readonly event: string;
  readonly args: EventArgs;
  readonly parent?: ParentDraft;
}

const account = (digit: string) => `0x${digit.repeat(40)}`;
const maxUint = 2n ** 256n - 1n;
const whole = 10n ** 18n;

export const foreignRegistry = account("e");

const anyId = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(1n, 2n, 3n) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 4n, maxUint) },
);
const anyChildId = fc.oneof({ weight: 3, arbitrary: fc.constant(1n) }, { weight: 1, arbitrary: anyId });
const anyParentId = fc.oneof({ weight: 3, arbitrary: fc.constant(2n) }, { weight: 2, arbitrary: anyId });
const anyReference = fc.oneof({ weight: 4, arbitrary: anyId }, { weight: 1, arbitrary: fc.constant(0n) });
const anyAccount = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom(account("1"), account("2"), account("3")) },
  { weight: 2, arbitrary: fc.constantFrom(account("4"), account("a"), account("f")) },
  { weight: 1, arbitrary: fc.constant(account("0")) },
);
const anyToken = fc.constantFrom(account("0"), account("0"), account("7"), account("8"));
const anyAmount = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0n, 1n, 5n, 100n, 101n, whole) },
  { weight: 2, arbitrary: fc.bigInt(0n, 2n ** 64n) },
  { weight: 1, arbitrary: fc.constantFrom(maxUint, maxUint - 1n, 2n ** 255n) },
);
const anyShare = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(0n, 0n, 1n, whole / 10n, whole / 4n, whole / 2n, whole - 1n, whole) },
  { weight: 1, arbitrary: fc.constantFrom(whole + 1n, maxUint) },
);
const anyWeight = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1n, 2n, 10n, whole) },
  { weight: 1, arbitrary: fc.constantFrom(0n, maxUint) },
);
const anyHash = fc.constantFrom(`0x${"0".repeat(64)}`, `0x${"ab".repeat(32)}`, `0x${"f".repeat(64)}`);
const anyKind = arbitraryWord("dataset", "model", "agent");
const anyRole = arbitraryWord("annotator", "developer", "validator");
const anyRelation = arbitraryWord("fine-tune", "merge", "mirror");
const anyIdentity = arbitraryWord("alice", "bob");

const anyParent: fc.Arbitrary<ParentDraft> = fc.oneof(
  { weight: 8, arbitrary: fc.constant({ chain: "own", registry: "own" } as const) },
  { weight: 4, arbitrary: fc.record({ chain: fc.nat(3), registry: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.constant({ chain: "own", registry: "foreign" } as const) },
  {
    weight: 1,
    arbitrary: fc.record({
      chain: fc.constantFrom(424242n, 0n, 2n ** 53n - 1n, 2n ** 53n, maxUint),
      registry: fc.constant("foreign" as const),
    }),
  },
);

/** What a history is mostly about: where events are few, those of one contract must be many to meet. */
export type Focus = "all" | "assets" | "lineage" | "work" | "money" | "identities";

const eventsOfFocus: Readonly<Record<Focus, readonly string[]>> = {
  all: [],
  assets: ["AssetRegistered", "AssetMetadataChanged", "Transfer"],
  lineage: ["DerivationRegistered", "DerivationRevoked"],
  work: ["ContributionRecorded", "ContributionValidated", "ContributionRevoked"],
  money: ["InvocationRecorded", "PayoutSettled", "PayoutClaimed"],
  identities: ["IdentityLinked", "IdentityUnlinked"],
};

/** Any event of PROTOCOL.md out of small pools of ids and accounts, so that most of them meet. */
export function arbitraryEvent(longestText: number, focus: Focus = "all"): fc.Arbitrary<EventDraft> {
  const text = arbitraryText(longestText);
  const draft = (weight: number, event: string, args: Record<string, fc.Arbitrary<bigint | string | boolean>>) => ({
    weight: eventsOfFocus[focus].includes(event) ? weight * 12 : weight,
    arbitrary: fc.record(args).map((values): EventDraft => ({ event, args: values })),
  });
  const withParent = ({ weight, arbitrary }: ReturnType<typeof draft>) => ({
    weight,
    arbitrary: fc.tuple(arbitrary, anyParent).map(([event, parent]): EventDraft => ({ ...event, parent })),
  });
  const metadata = { name: text, uri: text, contentHash: anyHash };
  const derivation = { childId: anyChildId, parentId: anyParentId };
  const share = { share: anyShare, relation: anyRelation };
  const work = { contributionId: anyId, assetId: anyId, contributor: anyAccount, role: anyRole };
  const use = { invocationId: anyId, assetId: anyId, caller: anyAccount, parentInvocationId: anyReference };
  const settlement = { invocationId: anyReference, assetId: anyReference, account: anyAccount, role: anyRole };
  return fc.oneof(
    draft(4, "AssetRegistered", { assetId: anyId, owner: anyAccount, kind: anyKind, ...metadata }),
    draft(2, "AssetMetadataChanged", { assetId: anyId, ...metadata }),
    draft(3, "Transfer", { from: anyAccount, to: anyAccount, tokenId: anyId }),
    withParent(draft(5, "DerivationRegistered", { ...derivation, ...share })),
    withParent(draft(3, "DerivationRevoked", derivation)),
    draft(4, "ContributionRecorded", { ...work, weight: anyWeight, evidence: text }),
    draft(2, "ContributionValidated", { contributionId: anyId, validator: anyAccount, score: anyAmount }),
    draft(2, "ContributionRevoked", { contributionId: anyId, by: anyAccount, reason: text }),
    draft(4, "InvocationRecorded", { ...use, token: anyToken, fee: anyAmount, units: anyAmount }),
    draft(6, "PayoutSettled", { ...settlement, token: anyToken, amount: anyAmount, direct: fc.boolean() }),
    draft(3, "PayoutClaimed", { account: anyAccount, token: anyToken, amount: anyAmount }),
    draft(3, "IdentityLinked", { identity: anyIdentity, account: anyAccount }),
    draft(2, "IdentityUnlinked", { identity: anyIdentity, account: anyAccount }),
  );
}
