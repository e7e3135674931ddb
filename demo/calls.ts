import { createHash } from "node:crypto";
import { encodeFunctionData, padHex, stringToHex, type Address, type ContractFunctionArgs, type Hex } from "viem";
import type { Actor } from "./actors.js";
import { contributionsAbi, identitiesAbi, invocationsAbi, payoutsAbi, registryAbi } from "./contract-abis.js";
import type { DemoContracts } from "./contracts.js";

export interface PlannedCall {
  from: Actor;
  /** Absent: `data` creates a contract. */
  to?: Address;
  data: Hex;
  /** Native base units sent along. */
  value: bigint;
  gas: bigint;
}

export type NewAsset = ContractFunctionArgs<typeof registryAbi, "nonpayable", "registerMany">[0][number];
export type NewDerivation = ContractFunctionArgs<typeof registryAbi, "nonpayable", "deriveMany">[0][number];
export type NewContribution = ContractFunctionArgs<typeof contributionsAbi, "nonpayable", "recordMany">[0][number];
export type Validation = ContractFunctionArgs<typeof contributionsAbi, "nonpayable", "validateMany">[0][number];
export type NewInvocation = ContractFunctionArgs<typeof invocationsAbi, "nonpayable", "recordMany">[0][number];
export type NewPayout = ContractFunctionArgs<typeof payoutsAbi, "payable", "settleMany">[0][number];
export type NewLink = ContractFunctionArgs<typeof identitiesAbi, "nonpayable", "attestMany">[0][number];

export const nativeToken: Address = "0x0000000000000000000000000000000000000000";

/** A role, kind, relation or identity as the contracts carry it: ASCII, right-padded with zeros. */
export function toBytes32(text: string): Hex {
  return padHex(stringToHex(text), { dir: "right", size: 32 });
}

/** The SHA-256 of a text, standing for that of the content it names. */
export function contentHashOf(text: string): Hex {
  return `0x${createHash("sha256").update(text).digest("hex")}`;
}

/** A call with encoded `data`, and gas enough for `items` entries of a batch. */
export function callOf(from: Actor, to: Address, data: Hex, items = 1, value = 0n): PlannedCall {
  return { from, to, data, value, gas: 400_000n + 400_000n * BigInt(items) };
}

export function registerAssets(contracts: DemoContracts, from: Actor, assets: NewAsset[]): PlannedCall {
  const data = encodeFunctionData({ abi: registryAbi, functionName: "registerMany", args: [assets] });
  return callOf(from, contracts.registry, data, assets.length);
}

export function deriveAssets(contracts: DemoContracts, from: Actor, derivations: NewDerivation[]): PlannedCall {
  const data = encodeFunctionData({ abi: registryAbi, functionName: "deriveMany", args: [derivations] });
  return callOf(from, contracts.registry, data, derivations.length);
}

export function recordContributions(
  contracts: DemoContracts,
  from: Actor,
  contributions: NewContribution[],
): PlannedCall {
  const data = encodeFunctionData({ abi: contributionsAbi, functionName: "recordMany", args: [contributions] });
  return callOf(from, contracts.contributions, data, contributions.length);
}

export function validateContributions(contracts: DemoContracts, from: Actor, validations: Validation[]): PlannedCall {
  const data = encodeFunctionData({ abi: contributionsAbi, functionName: "validateMany", args: [validations] });
  return callOf(from, contracts.contributions, data, validations.length);
}

export function recordInvocations(contracts: DemoContracts, from: Actor, invocations: NewInvocation[]): PlannedCall {
  const data = encodeFunctionData({ abi: invocationsAbi, functionName: "recordMany", args: [invocations] });
  return callOf(from, contracts.invocations, data, invocations.length);
}

/** Settles the payouts in one transaction, sending along what the native ones need. */
export function settlePayouts(contracts: DemoContracts, from: Actor, payouts: NewPayout[]): PlannedCall {
  const native = payouts.filter(({ token }) => token === nativeToken).reduce((sum, { amount }) => sum + amount, 0n);
  const data = encodeFunctionData({ abi: payoutsAbi, functionName: "settleMany", args: [payouts] });
  return callOf(from, contracts.payouts, data, payouts.length, native);
}

/** Withdraws all of the actor's credit in the tokens, in each of which there must be some. */
export function claimCredits(contracts: DemoContracts, from: Actor, tokens: Address[]): PlannedCall {
  const data = encodeFunctionData({ abi: payoutsAbi, functionName: "claimMany", args: [tokens] });
  return callOf(from, contracts.payouts, data, tokens.length);
}

export function attestLinks(contracts: DemoContracts, from: Actor, links: NewLink[]): PlannedCall {
  const data = encodeFunctionData({ abi: identitiesAbi, functionName: "attestMany", args: [links] });
  return callOf(from, contracts.identities, data, links.length);
}
