import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Abi, type AbiEvent, encodeAbiParameters, toEventSelector } from "viem";
import { findUp } from "../../../src/config/find-up.js";
import type { AssetRef } from "../../../src/domain/asset-key.js";
import type { DomainEvent } from "../../../src/domain/events.js";
import type { SyntheticLog } from "../../../test/support/synthetic-node/synthetic-chain.js";

const NOBODY = `0x${"0".repeat(40)}`;

/** Where the deployment of the bench lies. */
export const CONTRACTS = {
  registry: `0x${"a1".repeat(20)}`,
  contributions: `0x${"a2".repeat(20)}`,
  invocations: `0x${"a3".repeat(20)}`,
  payouts: `0x${"a4".repeat(20)}`,
  identities: `0x${"a5".repeat(20)}`,
} as const;

interface Shape {
  address: string;
  topic0: string;
  indexed: AbiEvent["inputs"];
  data: AbiEvent["inputs"];
}

const root = dirname(findUp("package.json"));
const shapes = new Map<string, Shape>();
for (const [role, address] of Object.entries(CONTRACTS)) {
  const file = join(root, "abi", `Tributary${role[0]?.toUpperCase()}${role.slice(1)}.json`);
  for (const item of JSON.parse(readFileSync(file, "utf8")) as Abi) {
    if (item.type !== "event") continue;
    shapes.set(item.name, {
      address,
      topic0: toEventSelector(item),
      indexed: item.inputs.filter((input) => input.indexed === true),
      data: item.inputs.filter((input) => input.indexed !== true),
    });
  }
}

/** The log by which the reference contracts would tell the event. */
export function encodeEvent(event: DomainEvent): SyntheticLog {
  const { name, values } = spell(event);
  const shape = shapes.get(name);
  if (!shape) throw new Error(`Expected abi/ to hold the event ${name}, found ${[...shapes.keys()].join(", ")}.`);
  const pick = (inputs: Shape["data"]): unknown[] => inputs.map((input) => values[input.name ?? ""]);
  return {
    address: shape.address,
    topics: [
      shape.topic0,
      ...pick(shape.indexed).map((value, i) => encodeAbiParameters([shape.indexed[i] as { type: string }], [value])),
    ],
    data: encodeAbiParameters(shape.data, pick(shape.data)),
  };
}

const word = (text: string): string => `0x${Buffer.from(text).toString("hex").padEnd(64, "0")}`;
const idOf = (asset: AssetRef | undefined): bigint => asset?.assetId ?? 0n;

/** The event's name in the ABI and its arguments by their names there. */
function spell(event: DomainEvent): { name: string; values: Record<string, unknown> } {
  switch (event.type) {
    case "AssetRegistered":
      return { name: event.type, values: { ...event, assetId: idOf(event.asset), kind: word(event.kind) } };
    case "AssetMetadataChanged":
      return { name: event.type, values: { ...event, assetId: idOf(event.asset) } };
    case "AssetTransferred":
      return { name: "Transfer", values: { ...event, tokenId: idOf(event.asset) } };
    case "DerivationRegistered":
    case "DerivationRevoked": {
      const { chainId, registry, assetId } = event.parent;
      const parent = { parentChainId: chainId, parentRegistry: registry, parentId: assetId };
      const claim =
        event.type === "DerivationRegistered" ? { share: event.share, relation: word(event.relation) } : undefined;
      return { name: event.type, values: { childId: idOf(event.child), ...parent, ...claim } };
    }
    case "ContributionRecorded": {
      const { contribution: contributionId, role } = event;
      return { name: event.type, values: { ...event, contributionId, assetId: idOf(event.asset), role: word(role) } };
    }
    case "ContributionValidated":
    case "ContributionRevoked":
      return { name: event.type, values: { ...event, contributionId: event.contribution } };
    case "InvocationRecorded": {
      const { invocation: invocationId, parentInvocation: parentInvocationId = 0n } = event;
      return { name: event.type, values: { ...event, invocationId, assetId: idOf(event.asset), parentInvocationId } };
    }
    case "PayoutSettled": {
      const ids = { invocationId: event.invocation?.id ?? 0n, assetId: idOf(event.asset) };
      return { name: event.type, values: { ...event, ...ids, role: word(event.role) } };
    }
    case "PayoutClaimed":
    case "IdentityLinked":
    case "IdentityUnlinked":
      return { name: event.type, values: { from: NOBODY, ...event } };
    default:
      throw new Error(`Expected an event of the reference contracts, found ${(event as { type: string }).type}.`);
  }
}
