import { parseAbi } from "viem";

export const payoutsAbi = parseAbi([
  "event PayoutSettled(uint256 indexed invocationId, uint256 indexed assetId, address indexed account, bytes32 role, address token, uint256 amount, bool direct)",
  "event PayoutClaimed(address indexed account, address indexed token, uint256 amount)",
]);
export const registryAbi = parseAbi([
  "event AssetRegistered(uint256 indexed assetId, address indexed owner, bytes32 indexed kind, string name, string uri, bytes32 contentHash)",
  "event AssetMetadataChanged(uint256 indexed assetId, string name, string uri, bytes32 contentHash)",
  "event DerivationRegistered(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId, uint256 share, bytes32 relation)",
  "event DerivationRevoked(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId)",
  "event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
]);
export const contributionsAbi = parseAbi([
  "event ContributionRecorded(uint256 indexed contributionId, uint256 indexed assetId, address indexed contributor, bytes32 role, uint256 weight, string evidence)",
  "event ContributionValidated(uint256 indexed contributionId, address indexed validator, uint256 score)",
  "event ContributionRevoked(uint256 indexed contributionId, address indexed by, string reason)",
]);
export const invocationsAbi = parseAbi([
  "event InvocationRecorded(uint256 indexed invocationId, uint256 indexed assetId, address indexed caller, uint256 parentInvocationId, address token, uint256 fee, uint256 units)",
]);
export const identitiesAbi = parseAbi([
  "event IdentityLinked(bytes32 indexed identity, address indexed account)",
  "event IdentityUnlinked(bytes32 indexed identity, address indexed account)",
]);
