import { type AbiEvent, type AbiParameter, encodeAbiParameters, parseAbi, toEventSelector } from "viem";
import type { Role } from "../model/model-input.js";

/** Texts are given as the hex of their bytes, so that invalid UTF-8 can be said. */
export type EventArgs = Readonly<Record<string, bigint | string | boolean>>;

const abiOfRole: Readonly<Record<Role, readonly AbiEvent[]>> = {
  registry: parseAbi([
    "event AssetRegistered(uint256 indexed assetId, address indexed owner, bytes32 indexed kind, string name, string uri, bytes32 contentHash)",
    "event AssetMetadataChanged(uint256 indexed assetId, string name, string uri, bytes32 contentHash)",
    "event DerivationRegistered(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId, uint256 share, bytes32 relation)",
    "event DerivationRevoked(uint256 indexed childId, uint256 indexed parentChainId, address indexed parentRegistry, uint256 parentId)",
    "event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)",
  ]),
  contributions: parseAbi([
    "event ContributionRecorded(uint256 indexed contributionId, uint256 indexed assetId, address indexed contributor, bytes32 role, uint256 weight, string evidence)",
    "event ContributionValidated(uint256 indexed contributionId, address indexed validator, uint256 score)",
    "event ContributionRevoked(uint256 indexed contributionId, address indexed by, string reason)",
  ]),
  invocations: parseAbi([
    "event InvocationRecorded(uint256 indexed invocationId, uint256 indexed assetId, address indexed caller, uint256 parentInvocationId, address token, uint256 fee, uint256 units)",
  ]),
  payouts: parseAbi([
    "event PayoutSettled(uint256 indexed invocationId, uint256 indexed assetId, address indexed account, bytes32 role, address token, uint256 amount, bool direct)",
    "event PayoutClaimed(address indexed account, address indexed token, uint256 amount)",
  ]),
  identities: parseAbi([
    "event IdentityLinked(bytes32 indexed identity, address indexed account)",
    "event IdentityUnlinked(bytes32 indexed identity, address indexed account)",
  ]),
};

const knownEvents = (Object.entries(abiOfRole) as [Role, readonly AbiEvent[]][]).flatMap(([role, abi]) =>
  abi.map((event) => ({ role, event, topic0: toEventSelector(event) })),
);

export const eventNames: readonly string[] = knownEvents.map(({ event }) => event.name);

/** Topics and data of a well-formed log, and the contract that emits it. */
export function encodeEvent(name: string, args: EventArgs): { role: Role; topics: string[]; data: string } {
  const known = knownEvents.find(({ event }) => event.name === name);
  if (known === undefined) {
    throw new Error(`Expected one of ${eventNames.join(", ")}, found ${name}`);
  }
  const { role, event, topic0 } = known;
  const valueOf = ({ name: field = "" }: AbiParameter) => args[field];
  const indexed = event.inputs.filter((input) => input.indexed === true);
  // `bytes` is laid out as `string` is.
  const plain = event.inputs
    .filter((input) => input.indexed !== true)
    .map((input) => (input.type === "string" ? { ...input, type: "bytes" } : input));
  return {
    role,
    topics: [topic0, ...indexed.map((input) => encodeAbiParameters([input], [valueOf(input)]))],
    data: encodeAbiParameters(plain, plain.map(valueOf)),
  };
}
