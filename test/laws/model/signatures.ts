import { keccak256, stringToBytes } from "viem";
import type { Role } from "./model-input.js";

/** The events of PROTOCOL.md by canonical signature, with the contract that speaks them. */
const signatures = [
  ["registry", "AssetRegistered(uint256,address,bytes32,string,string,bytes32)"],
  ["registry", "AssetMetadataChanged(uint256,string,string,bytes32)"],
  ["registry", "DerivationRegistered(uint256,uint256,address,uint256,uint256,bytes32)"],
  ["registry", "DerivationRevoked(uint256,uint256,address,uint256)"],
  ["registry", "Transfer(address,address,uint256)"],
  ["contributions", "ContributionRecorded(uint256,uint256,address,bytes32,uint256,string)"],
  ["contributions", "ContributionValidated(uint256,address,uint256)"],
  ["contributions", "ContributionRevoked(uint256,address,string)"],
  ["invocations", "InvocationRecorded(uint256,uint256,address,uint256,address,uint256,uint256)"],
  ["payouts", "PayoutSettled(uint256,uint256,address,bytes32,address,uint256,bool)"],
  ["payouts", "PayoutClaimed(address,address,uint256)"],
  ["identities", "IdentityLinked(bytes32,address)"],
  ["identities", "IdentityUnlinked(bytes32,address)"],
] as const satisfies readonly (readonly [Role, string])[];

type NameOf<S extends string> = S extends `${infer Name}(${string}` ? Name : never;
export type SolidityEvent = NameOf<(typeof signatures)[number][1]>;

export interface KnownTopic {
  readonly topic: string;
  readonly name: SolidityEvent;
  readonly role: Role;
}

export const knownTopics: readonly KnownTopic[] = signatures.map(([role, signature]) => ({
  topic: keccak256(stringToBytes(signature)),
  name: signature.slice(0, signature.indexOf("(")) as SolidityEvent,
  role,
}));
