import type { DomainEvent, EventName, FieldsOf } from "./domain-event.js";
import { zeroAddress } from "./ids.js";

export type BrokenRule =
  | "repeated-id"
  | "unknown-asset"
  | "unknown-contribution"
  | "unknown-derivation"
  | "self-derivation"
  | "share-too-large"
  | "shares-exceed-one"
  | "too-many-parents"
  | "parent-chain-out-of-range"
  | "zero-weight"
  | "zero-address";

const wholeShare = 10n ** 18n;
const maxParents = 4096;
const maxChainId = 2n ** 53n - 1n;

/** The rules of PROTOCOL.md that an event breaks, given the chain's events accepted before it; none: it is accepted. */
export function brokenRules(event: DomainEvent, accepted: readonly DomainEvent[]): BrokenRule[] {
  const has = <N extends EventName>(name: N, matches: (fields: FieldsOf<N>) => boolean) =>
    accepted.some((earlier) => earlier.name === name && matches(earlier.fields as FieldsOf<N>));
  const rules: Partial<Record<BrokenRule, boolean>> = {};

  switch (event.name) {
    case "AssetRegistered":
      rules["repeated-id"] = has("AssetRegistered", ({ asset }) => asset === event.fields.asset);
      break;
    case "AssetMetadataChanged":
      rules["unknown-asset"] = !has("AssetRegistered", ({ asset }) => asset === event.fields.asset);
      break;
    case "AssetTransferred":
      rules["unknown-asset"] =
        event.fields.from !== zeroAddress && !has("AssetRegistered", ({ asset }) => asset === event.fields.asset);
      break;
    case "DerivationRegistered": {
      const { child, parent, parentChainId, share } = event.fields;
      const others = currentShares(child, accepted);
      others.delete(parent);
      rules["self-derivation"] = parent === child;
      rules["share-too-large"] = share > wholeShare;
      rules["shares-exceed-one"] = [...others.values()].reduce((sum, other) => sum + other, share) > wholeShare;
      rules["too-many-parents"] = others.size + 1 > maxParents;
      rules["parent-chain-out-of-range"] = parentChainId < 1n || parentChainId > maxChainId;
      break;
    }
    case "DerivationRevoked":
      rules["unknown-derivation"] = !currentShares(event.fields.child, accepted).has(event.fields.parent);
      break;
    case "ContributionRecorded":
      rules["repeated-id"] = has(
        "ContributionRecorded",
        ({ contribution }) => contribution === event.fields.contribution,
      );
      rules["zero-weight"] = event.fields.weight === 0n;
      rules["zero-address"] = event.fields.contributor === zeroAddress;
      break;
    case "ContributionValidated":
    case "ContributionRevoked":
      rules["unknown-contribution"] = !has(
        "ContributionRecorded",
        ({ contribution }) => contribution === event.fields.contribution,
      );
      break;
    case "InvocationRecorded":
      rules["repeated-id"] = has("InvocationRecorded", ({ invocation }) => invocation === event.fields.invocation);
      break;
    case "PayoutSettled":
    case "PayoutClaimed":
      rules["zero-address"] = event.fields.account === zeroAddress;
      break;
    case "IdentityLinked":
    case "IdentityUnlinked":
      break;
  }
  return (Object.keys(rules) as BrokenRule[]).filter((rule) => rules[rule]);
}

/** Whether more was withdrawn than credited, of one account and token, over the accepted events. */
export function isOverdrawn(account: string, token: string, accepted: readonly DomainEvent[]): boolean {
  let balance = 0n;
  for (const event of accepted) {
    if (event.name !== "PayoutSettled" && event.name !== "PayoutClaimed") {
      continue;
    }
    if (event.fields.account !== account || event.fields.token !== token) {
      continue;
    }
    if (event.name === "PayoutClaimed") {
      balance -= event.fields.amount;
    } else if (!event.fields.direct) {
      balance += event.fields.amount;
    }
  }
  return balance < 0n;
}

function currentShares(child: string, accepted: readonly DomainEvent[]): Map<string, bigint> {
  const shares = new Map<string, bigint>();
  for (const event of accepted) {
    if (event.name === "DerivationRegistered" && event.fields.child === child) {
      shares.set(event.fields.parent, event.fields.share);
    }
    if (event.name === "DerivationRevoked" && event.fields.child === child) {
      shares.delete(event.fields.parent);
    }
  }
  return shares;
}
