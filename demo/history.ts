import { encodeFunctionData, maxUint256 } from "viem";
import { callOf, nativeToken, toBytes32, type NewPayout } from "./calls.js";
import { clearing, curator, deployer, signers, treasury, workers } from "./cast.js";
import { ChainPlan, type PlannedBlock } from "./chain-plan.js";
import { identitiesAbi, registryAbi, tokenAbi } from "./contract-abis.js";
import { planDeployment, type Deployment } from "./contracts.js";
import { loadDeepFunding } from "./deepfunding.js";
import { planGraphAssets, planGraphDerivations, planMaintainers, type Maintained } from "./import-graph.js";
import { demoChainIds, placeNames } from "./placement.js";
import { createRandom, type Random } from "./random.js";
import { sceneOf } from "./scenes.js";
import { deltaStory } from "./story-delta.js";
import { identityStories } from "./story-identities.js";
import { fjordStory, mesaStory } from "./story-islands.js";
import { planUses } from "./use.js";
import { deltaId, fjordId, mesaId, numberVoiceAssets, type Milestone, type VoiceAssets } from "./voice-assets.js";

/** `full`: the dependency graph and the voice's story; `story`: the story alone, for quick tests. */
export type DemoScale = "full" | "story";

/** 2026-08-17T00:00:00Z: the history fills the 90 days from here to 2026-11-15, whenever it is told. */
export const historyStart = 1_786_924_800;
export const historyDays = 90;

const daySeconds = 86_400;
const claimDays = new Set([33, 47, 61, 75, 88]);

export interface ChainHistory {
  chainId: number;
  deployment: Deployment;
  blocks: PlannedBlock[];
  assets: VoiceAssets;
}

export interface DemoHistory {
  chains: ChainHistory[];
  /** Repositories whose dependency on themselves was left out. */
  selfLoops: string[];
}

/** Plans the whole seeded history of the three chains. The same scale always gives the same calls at the same times. */
export function planHistory(scale: DemoScale): DemoHistory {
  const graph = scale === "full" ? loadDeepFunding() : { names: [], dependencies: [], selfLoops: [] };
  const placements = placeNames(graph.names);
  const names = (chainId: number): string[] => graph.names.filter((name) => placements.get(name)?.chainId === chainId);
  const assets = numberVoiceAssets(new Map(demoChainIds.map((id) => [id, BigInt(names(id).length)])));
  const chains = demoChainIds.map((chainId, index) => {
    const deployment = planDeployment(deployer.address);
    const plan = new ChainPlan(chainId, deployment);
    // The chains' clocks differ by some minutes, so that blocks of different chains rarely share a second.
    let now = historyStart + index * 97;
    const pause = (): void => plan.closeBlock((now += 600));
    planSetup(plan, pause);
    planGraphAssets(plan, curator, names(chainId), pause);
    planGraphDerivations(plan, curator, graph, placements, pause);
    const maintained = planMaintainers(plan, curator, graph, placements, pause);
    planDays(plan, assets, maintained, index);
    return { chainId, deployment, blocks: plan.blocks, assets };
  });
  return { chains, selfLoops: graph.selfLoops };
}

function planSetup(plan: ChainPlan, pause: () => void): void {
  const { contracts, dollar, creationCodes } = plan.deployment;
  for (const { address } of signers) plan.add(callOf(treasury, address, "0x", 0, 20n * 10n ** 18n));
  // The clearing account sends native payouts for as long as the world lives.
  plan.add(callOf(treasury, clearing.address, "0x", 0, 10_000n * 10n ** 18n));
  plan.add(callOf(treasury, curator.address, "0x", 0, 10_000n * 10n ** 18n));
  pause();
  for (const data of creationCodes) plan.add({ from: deployer, data, value: 0n, gas: 8_000_000n });
  pause();
  const allowCurator = [curator.address, true] as const;
  plan.add(
    callOf(
      deployer,
      contracts.registry,
      encodeFunctionData({ abi: registryAbi, functionName: "setRegistrar", args: allowCurator }),
    ),
    callOf(
      deployer,
      contracts.identities,
      encodeFunctionData({ abi: identitiesAbi, functionName: "setAttester", args: allowCurator }),
    ),
    callOf(
      deployer,
      dollar,
      encodeFunctionData({ abi: tokenAbi, functionName: "mint", args: [clearing.address, 10n ** 15n] }),
    ),
    callOf(
      clearing,
      dollar,
      encodeFunctionData({ abi: tokenAbi, functionName: "approve", args: [contracts.payouts, maxUint256] }),
    ),
  );
  pause();
}

/** One block a day: what happened that day, and how much the assets were used. */
function planDays(plan: ChainPlan, assets: VoiceAssets, maintained: Maintained[], chainIndex: number): void {
  const random = createRandom(`history of chain ${plan.chainId}`);
  const stories = new Map<number, Milestone[]>([
    [deltaId, deltaStory],
    [mesaId, mesaStory],
    [fjordId, fjordStory],
  ]);
  const milestones: Milestone[] = [...(stories.get(plan.chainId) ?? []), ...(identityStories.get(plan.chainId) ?? [])];
  for (let day = 1; day < historyDays; day++) {
    const midnight = historyStart + day * daySeconds + chainIndex * 97;
    for (const milestone of milestones) if (milestone.day === day) milestone.tell(plan, assets);
    planUseOfDay(plan, assets, day, random);
    if (day % 7 === 6) planGrants(plan, maintained, random);
    if (claimDays.has(day)) for (const worker of workers) if (random.below(3) === 0) plan.claim(worker);
    plan.closeBlock(midnight + 9 * 3600 + random.below(36_000));
  }
}

function planUseOfDay(plan: ChainPlan, assets: VoiceAssets, day: number, random: Random): void {
  const scene = sceneOf(plan.chainId, day, assets, plan.deployment.dollar);
  if (!scene) return;
  const { invocations, payouts } = planUses(random, scene, 4 + random.below(9), plan.lastInvocationId);
  plan.invoke(curator, invocations);
  plan.settle(clearing, payouts);
}

/** A weekly grant to some maintainers, credited: in dollars, and now and then in the native coin. */
function planGrants(plan: ChainPlan, maintained: Maintained[], random: Random): void {
  if (maintained.length === 0) return;
  const payouts = Array.from({ length: 25 }, (): NewPayout => {
    const { assetId, maintainers } = random.pick(maintained);
    const isNative = random.below(4) === 0;
    return {
      invocationId: 0n,
      assetId,
      account: random.pick(maintainers),
      role: toBytes32("maintainer"),
      token: isNative ? nativeToken : plan.deployment.dollar,
      amount: isNative ? BigInt(1 + random.below(90)) * 10n ** 15n : BigInt(5_000_000 + random.below(95_000_000)),
      direct: false,
    };
  });
  plan.settle(clearing, payouts);
}
