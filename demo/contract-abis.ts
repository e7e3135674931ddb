import { parseAbi } from "viem";

// Written out rather than read from abi/*.json: viem infers argument types only from constants.

export const registryAbi = parseAbi([
  "struct NewAsset { address owner; bytes32 kind; string name; string uri; bytes32 contentHash; }",
  "struct Derivation { uint256 childId; uint256 parentChainId; address parentRegistry; uint256 parentId; uint256 share; bytes32 relation; }",
  "function setRegistrar(address account, bool allowed)",
  "function setCurator(uint256 assetId, address curator)",
  "function registerMany(NewAsset[] assets) returns (uint256 firstId)",
  "function changeMetadata(uint256 assetId, string name, string uri, bytes32 contentHash)",
  "function deriveMany(Derivation[] derivations)",
  "function revokeDerivation(uint256 childId, uint256 parentChainId, address parentRegistry, uint256 parentId)",
  "function transferFrom(address from, address to, uint256 tokenId)",
]);

export const contributionsAbi = parseAbi([
  "struct NewContribution { uint256 assetId; address contributor; bytes32 role; uint256 weight; string evidence; }",
  "struct Validation { uint256 contributionId; uint256 score; }",
  "function recordMany(NewContribution[] contributions) returns (uint256 firstId)",
  "function setValidator(uint256 assetId, address account, bool allowed)",
  "function validateMany(Validation[] validations)",
  "function revoke(uint256 contributionId, string reason)",
]);

export const invocationsAbi = parseAbi([
  "struct NewInvocation { uint256 assetId; address caller; uint256 parentInvocationId; address token; uint256 fee; uint256 units; }",
  "function recordMany(NewInvocation[] invocations) returns (uint256 firstId)",
  "function lastInvocationId() view returns (uint256)",
]);

export const payoutsAbi = parseAbi([
  "struct Payout { uint256 invocationId; uint256 assetId; address account; bytes32 role; address token; uint256 amount; bool direct; }",
  "function settleMany(Payout[] payouts) payable",
  "function claimMany(address[] tokens)",
  "function claimable(address account, address token) view returns (uint256)",
]);

export const identitiesAbi = parseAbi([
  "struct Link { bytes32 identity; address account; }",
  "function setAttester(address account, bool allowed)",
  "function open(bytes32 identity)",
  "function invite(bytes32 identity, address account, bool allowed)",
  "function join(bytes32 identity)",
  "function attestMany(Link[] links)",
  "function unlink(address account)",
]);

export const tokenAbi = parseAbi([
  "function mint(address to, uint256 amount)",
  "function approve(address spender, uint256 value) returns (bool)",
]);
