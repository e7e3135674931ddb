import { createHash } from "node:crypto";
import { inventedAddress, type Actor } from "./actors.js";
import {
  contentHashOf,
  deriveAssets,
  toBytes32,
  type NewAsset,
  type NewContribution,
  type NewDerivation,
} from "./calls.js";
import type { ChainPlan } from "./chain-plan.js";
import { rootName, type DeepFundingGraph } from "./deepfunding.js";
import type { Placement } from "./placement.js";

/** How many dependencies, beside the repositories that have some themselves, are shown with their maintainers. */
const maintainedDependencies = 600;

/** A maintainer's place in the plan, for the grants that follow. */
export interface Maintained {
  assetId: bigint;
  maintainers: NewContribution["contributor"][];
}

/** Plans the names of one chain as assets, in the order of their ids. `pause` ends a block. */
export function planGraphAssets(plan: ChainPlan, curator: Actor, names: readonly string[], pause: () => void): void {
  for (const batch of batches(names, 200)) {
    plan.register(curator, batch.map(assetOf));
    pause();
  }
}

/** Plans the dependencies whose child lives on the plan's chain; the parents may live anywhere. */
export function planGraphDerivations(
  plan: ChainPlan,
  curator: Actor,
  graph: DeepFundingGraph,
  placements: ReadonlyMap<string, Placement>,
  pause: () => void,
): void {
  const relation = toBytes32("dependency");
  const derivations: NewDerivation[] = [];
  for (const { child, parent, shareWad } of graph.dependencies) {
    const of = placements.get(child);
    const from = placements.get(parent);
    if (!of || !from) throw new Error(`Expected both ends of ${child} → ${parent} to be placed on a chain.`);
    if (of.chainId !== plan.chainId) continue;
    derivations.push({
      childId: of.assetId,
      parentChainId: BigInt(from.chainId),
      // The registries share one address: they are the deployer's same transaction on every chain.
      parentRegistry: plan.deployment.contracts.registry,
      parentId: from.assetId,
      share: shareWad,
      relation,
    });
  }
  for (const batch of batches(derivations, 500)) {
    plan.add(deriveAssets(plan.deployment.contracts, curator, batch));
    pause();
  }
}

/** Plans one to four invented maintainers for the repositories that matter most; returns those of the plan's chain. */
export function planMaintainers(
  plan: ChainPlan,
  curator: Actor,
  graph: DeepFundingGraph,
  placements: ReadonlyMap<string, Placement>,
  pause: () => void,
): Maintained[] {
  const maintained: Maintained[] = [];
  const contributions: NewContribution[] = [];
  for (const name of rankNames(graph)) {
    const placement = placements.get(name);
    if (placement?.chainId !== plan.chainId) continue;
    const { assetId } = placement;
    const digest = createHash("sha256").update(`maintainers ${name}`).digest();
    const count = 1 + (digest.readUInt8(0) % 4);
    const maintainers = Array.from({ length: count }, (_, index) =>
      inventedAddress(`maintainer ${index + 1} of ${organisationOf(name)}`),
    );
    maintained.push({ assetId, maintainers });
    for (const [index, contributor] of maintainers.entries()) {
      const weight = BigInt(1 + (digest.readUInt8(index + 1) % 100));
      const evidence = name === rootName ? "" : `${name}/graphs/contributors`;
      contributions.push({ assetId, contributor, role: toBytes32("maintainer"), weight, evidence });
    }
  }
  for (const batch of batches(contributions, 250)) {
    plan.contribute(curator, batch);
    pause();
  }
  return maintained;
}

/** Repositories with dependencies of their own first, then the dependencies with the largest shares together. */
function rankNames(graph: DeepFundingGraph): string[] {
  const children = new Set(graph.dependencies.map(({ child }) => child));
  const totals = new Map<string, bigint>();
  for (const { parent, shareWad } of graph.dependencies) totals.set(parent, (totals.get(parent) ?? 0n) + shareWad);
  const dependencies = [...totals]
    .filter(([name]) => !children.has(name))
    .sort(([a, totalA], [b, totalB]) => (totalA === totalB ? (a < b ? -1 : 1) : totalA > totalB ? -1 : 1))
    .map(([name]) => name);
  return [...children, ...dependencies.slice(0, maintainedDependencies)];
}

function assetOf(name: string): NewAsset {
  const contentHash = contentHashOf(name);
  const owner = inventedAddress(`owner ${organisationOf(name)}`);
  if (name === rootName) {
    return { owner, kind: toBytes32("ecosystem"), name, uri: "https://github.com/ethereum", contentHash };
  }
  return { owner, kind: toBytes32("repository"), name: pathOf(name), uri: name, contentHash };
}

/** `ethereum/go-ethereum` of `https://github.com/ethereum/go-ethereum`. */
function pathOf(name: string): string {
  return name.replace(/^https:\/\/github\.com\//, "");
}

function organisationOf(name: string): string {
  return pathOf(name).split("/")[0] ?? name;
}

function batches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
