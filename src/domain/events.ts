import type { AssetRef } from "./asset-key.js";
import type { Hex } from "./hex.js";

/**
 * What happened, in the past tense, as any protocol's adapter says it. Amounts are base units of their token, shares
 * integers of 1e-18; ids of contributions and invocations count within the contract that emitted or is named.
 */
export type DomainEvent =
  | { type: "AssetRegistered"; asset: AssetRef; owner: Hex; kind: string; name: string; uri: string; contentHash: Hex }
  | { type: "AssetMetadataChanged"; asset: AssetRef; name: string; uri: string; contentHash: Hex }
  | { type: "AssetTransferred"; asset: AssetRef; from: Hex; to: Hex }
  | { type: "DerivationRegistered"; child: AssetRef; parent: AssetRef; share: bigint; relation: string }
  | { type: "DerivationRevoked"; child: AssetRef; parent: AssetRef }
  | {
      type: "ContributionRecorded";
      contribution: bigint;
      asset: AssetRef;
      contributor: Hex;
      role: string;
      weight: bigint;
      evidence: string;
    }
  | { type: "ContributionValidated"; contribution: bigint; validator: Hex; score: bigint }
  | { type: "ContributionRevoked"; contribution: bigint; by: Hex; reason: string }
  | {
      type: "InvocationRecorded";
      invocation: bigint;
      asset: AssetRef;
      caller: Hex;
      parentInvocation?: bigint;
      token: Hex;
      fee: bigint;
      units: bigint;
    }
  | {
      type: "PayoutSettled";
      invocation?: { contract: Hex; id: bigint };
      asset?: AssetRef;
      account: Hex;
      role: string;
      token: Hex;
      amount: bigint;
      direct: boolean;
    }
  | { type: "PayoutClaimed"; account: Hex; token: Hex; amount: bigint }
  | { type: "IdentityLinked" | "IdentityUnlinked"; identity: Hex; account: Hex };

export type DomainEventType = DomainEvent["type"];

/** Every domain event's name, in the order of the vocabulary. */
export const DOMAIN_EVENT_TYPES = [
  "AssetRegistered",
  "AssetMetadataChanged",
  "AssetTransferred",
  "DerivationRegistered",
  "DerivationRevoked",
  "ContributionRecorded",
  "ContributionValidated",
  "ContributionRevoked",
  "InvocationRecorded",
  "PayoutSettled",
  "PayoutClaimed",
  "IdentityLinked",
  "IdentityUnlinked",
] as const satisfies readonly DomainEventType[];
