import type { AssetRef } from "../../domain/asset-key.js";
import type { DomainEvent } from "../../domain/events.js";
import type { Hex } from "../../domain/hex.js";
import { type EventShape, parseEventShape } from "../abi/event-shape.js";
import { decodeWord } from "../text.js";

export const ROLES = ["registry", "contributions", "invocations", "payouts", "identities"] as const;
export type Role = (typeof ROLES)[number];

/** What an event needs to know of the deployment it came from to name assets and invocations in full. */
export interface Deployment {
  readonly chainId: bigint;
  readonly registry: Hex | undefined;
  readonly invocations: Hex | undefined;
}

interface EventRule {
  readonly shape: EventShape;
  readonly toEvent: (fields: never, deployment: Deployment) => DomainEvent;
}

function rule<Fields>(signature: string, toEvent: (fields: Fields, deployment: Deployment) => DomainEvent): EventRule {
  return { shape: parseEventShape(signature), toEvent };
}

function assetOf(deployment: Deployment, assetId: bigint): AssetRef {
  if (deployment.registry === undefined) {
    throw new Error("A deployment whose contracts speak of assets needs a registry.");
  }
  return { chainId: deployment.chainId, registry: deployment.registry, assetId };
}

/** The events of each contract, by the signatures of contracts/*.sol, and what they mean. */
export const TRIBUTARY_EVENTS: Record<Role, readonly EventRule[]> = {
  registry: [
    rule<{ assetId: bigint; owner: Hex; kind: Hex; name: string; uri: string; contentHash: Hex }>(
      "AssetRegistered(uint256 indexed assetId, address indexed owner, bytes32 indexed kind, string name, string uri, bytes32 contentHash)",
      ({ assetId, owner, kind, name, uri, contentHash }, deployment) => ({
        type: "AssetRegistered",
        asset: assetOf(deployment, assetId),
        owner,
        kind: decodeWord(kind),
        name,
        uri,
        contentHash,
      }),
    ),
    rule<{ assetId: bigint; name: string; uri: string; contentHash: Hex }>(
      "AssetMetadataChanged(uint256 indexed assetId, string name, string uri, bytes32 contentHash)",
      ({ assetId, name, uri, contentHash }, deployment) => ({
        type: "AssetMetadataChanged",
        asset: assetOf(deployment, assetId),
        name,
        uri,
        contentHash,
      }),
    ),
    rule<{
      childId: bigint;
      parentChainId: bigint;
      parentRegistry: Hex;
      parentId: bigint;
      share: bigint;
      relation: Hex;
    }>(
      "DerivationRegistered(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId, uint256 share, bytes32 relation)",
      ({ childId, parentChainId, parentRegistry, parentId, share, relation }, deployment) => ({
        type: "DerivationRegistered",
        child: assetOf(deployment, childId),
        parent: { chainId: parentChainId, registry: parentRegistry, assetId: parentId },
        share,
        relation: decodeWord(relation),
      }),
    ),
    rule<{ childId: bigint; parentChainId: bigint; parentRegistry: Hex; parentId: bigint }>(
      "DerivationRevoked(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId)",
      ({ childId, parentChainId, parentRegistry, parentId }, deployment) => ({
        type: "DerivationRevoked",
        child: assetOf(deployment, childId),
        parent: { chainId: parentChainId, registry: parentRegistry, assetId: parentId },
      }),
    ),
    rule<{ from: Hex; to: Hex; tokenId: bigint }>(
      "Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
      ({ from, to, tokenId }, deployment) => ({
        type: "AssetTransferred",
        asset: assetOf(deployment, tokenId),
        from,
        to,
      }),
    ),
  ],
  contributions: [
    rule<{ contributionId: bigint; assetId: bigint; contributor: Hex; role: Hex; weight: bigint; evidence: string }>(
      "ContributionRecorded(uint256 indexed contributionId, uint256 indexed assetId, address indexed contributor, bytes32 role, uint256 weight, string evidence)",
      ({ contributionId, assetId, contributor, role, weight, evidence }, deployment) => ({
        type: "ContributionRecorded",
        contribution: contributionId,
        asset: assetOf(deployment, assetId),
        contributor,
        role: decodeWord(role),
        weight,
        evidence,
      }),
    ),
    rule<{ contributionId: bigint; validator: Hex; score: bigint }>(
      "ContributionValidated(uint256 indexed contributionId, address indexed validator, uint256 score)",
      ({ contributionId, validator, score }) => ({
        type: "ContributionValidated",
        contribution: contributionId,
        validator,
        score,
      }),
    ),
    rule<{ contributionId: bigint; by: Hex; reason: string }>(
      "ContributionRevoked(uint256 indexed contributionId, address indexed by, string reason)",
      ({ contributionId, by, reason }) => ({ type: "ContributionRevoked", contribution: contributionId, by, reason }),
    ),
  ],
  invocations: [
    rule<{
      invocationId: bigint;
      assetId: bigint;
      caller: Hex;
      parentInvocationId: bigint;
      token: Hex;
      fee: bigint;
      units: bigint;
    }>(
      "InvocationRecorded(uint256 indexed invocationId, uint256 indexed assetId, address indexed caller, uint256 parentInvocationId, address token, uint256 fee, uint256 units)",
      ({ invocationId, assetId, caller, parentInvocationId, token, fee, units }, deployment) => ({
        type: "InvocationRecorded",
        invocation: invocationId,
        asset: assetOf(deployment, assetId),
        caller,
        ...(parentInvocationId === 0n ? {} : { parentInvocation: parentInvocationId }),
        token,
        fee,
        units,
      }),
    ),
  ],
  payouts: [
    rule<{
      invocationId: bigint;
      assetId: bigint;
      account: Hex;
      role: Hex;
      token: Hex;
      amount: bigint;
      direct: boolean;
    }>(
      "PayoutSettled(uint256 indexed invocationId, uint256 indexed assetId, address indexed account, bytes32 role, address token, uint256 amount, bool direct)",
      ({ invocationId, assetId, account, role, token, amount, direct }, deployment) => ({
        type: "PayoutSettled",
        // A payout contract configured without the invocations contract names an invocation nobody could look up.
        ...(invocationId === 0n || deployment.invocations === undefined
          ? {}
          : { invocation: { contract: deployment.invocations, id: invocationId } }),
        ...(assetId === 0n || deployment.registry === undefined ? {} : { asset: assetOf(deployment, assetId) }),
        account,
        role: decodeWord(role),
        token,
        amount,
        direct,
      }),
    ),
    rule<{ account: Hex; token: Hex; amount: bigint }>(
      "PayoutClaimed(address indexed account, address indexed token, uint256 amount)",
      ({ account, token, amount }) => ({ type: "PayoutClaimed", account, token, amount }),
    ),
  ],
  identities: [
    rule<{ identity: Hex; account: Hex }>(
      "IdentityLinked(bytes32 indexed identity, address indexed account)",
      ({ identity, account }) => ({ type: "IdentityLinked", identity, account }),
    ),
    rule<{ identity: Hex; account: Hex }>(
      "IdentityUnlinked(bytes32 indexed identity, address indexed account)",
      ({ identity, account }) => ({ type: "IdentityUnlinked", identity, account }),
    ),
  ],
};
