import { encodeFunctionData, type Address } from "viem";
import type { Actor } from "./actors.js";
import { callOf, contentHashOf, deriveAssets, toBytes32, type NewAsset } from "./calls.js";
import type { ChainPlan } from "./chain-plan.js";
import { curator } from "./cast.js";
import { registryAbi } from "./contract-abis.js";
import { demoChainIds } from "./placement.js";

/** The story's assets; all but their ids is told in the stories of the chains. */
export interface VoiceAssets {
  dataset: bigint;
  model: bigint;
  prompts: bigint;
  reader: bigint;
  clone: bigint;
  ferry: bigint;
  mirror: bigint;
  concierge: bigint;
}

export const [deltaId, mesaId, fjordId] = demoChainIds;

/** The ids the story's assets get when they are registered in this order after each chain's `lastAssetIds`. */
export function numberVoiceAssets(lastAssetIds: ReadonlyMap<number, bigint>): VoiceAssets {
  const delta = lastAssetIds.get(deltaId) ?? 0n;
  const mesa = lastAssetIds.get(mesaId) ?? 0n;
  const fjord = lastAssetIds.get(fjordId) ?? 0n;
  return {
    dataset: delta + 1n,
    model: delta + 2n,
    prompts: delta + 3n,
    reader: delta + 4n,
    clone: mesa + 1n,
    ferry: mesa + 2n,
    mirror: fjord + 1n,
    concierge: fjord + 2n,
  };
}

/** One day's turn of the story on one chain; day 0 is the first of the history. */
export interface Milestone {
  day: number;
  tell(plan: ChainPlan, assets: VoiceAssets): void;
}

/** Registers an actor's own asset, which must get `assetId`, and lets the curator meter its use. */
export function registerOwn(
  plan: ChainPlan,
  owner: Actor,
  assetId: bigint,
  { kind, name, uri }: { kind: string; name: string; uri: string },
): void {
  const asset: NewAsset = {
    owner: owner.address,
    kind: toBytes32(kind),
    name,
    uri,
    contentHash: contentHashOf(uri),
  };
  const given = plan.register(owner, [asset]);
  if (given !== assetId)
    throw new Error(`Expected "${name}" to become asset ${assetId.toString()}, got ${given.toString()}.`);
  appointCurator(plan, owner, assetId);
}

export function appointCurator(plan: ChainPlan, owner: Actor, assetId: bigint): void {
  const data = encodeFunctionData({ abi: registryAbi, functionName: "setCurator", args: [assetId, curator.address] });
  plan.add(callOf(owner, plan.deployment.contracts.registry, data));
}

/** Declares, in thousandths of the child's revenue, what belongs to a parent on any of the chains. */
export function deriveFrom(
  plan: ChainPlan,
  owner: Actor,
  childId: bigint,
  parent: { chainId: number; assetId: bigint },
  thousandths: bigint,
  relation: string,
): void {
  const parentRegistry: Address = plan.deployment.contracts.registry;
  const derivation = {
    childId,
    parentChainId: BigInt(parent.chainId),
    parentRegistry,
    parentId: parent.assetId,
    share: thousandths * 10n ** 15n,
    relation: toBytes32(relation),
  };
  plan.add(deriveAssets(plan.deployment.contracts, owner, [derivation]));
}
