import { createHash } from "node:crypto";
import { rootName } from "./deepfunding.js";

export interface Placement {
  chainId: number;
  assetId: bigint;
}

/** The demonstration's chains, in the order in which placement counts them. */
export const demoChainIds = [31337, 31338, 31339] as const;

/**
 * Gives each name a chain by its hash, so that about two thirds of the dependencies cross chains, and the next asset
 * id there, starting with 1. The root is always asset 1 of the first chain.
 */
export function placeNames(names: readonly string[]): Map<string, Placement> {
  const lastIds = new Map<number, bigint>();
  const placements = new Map<string, Placement>();
  for (const name of [rootName, ...names.filter((other) => other !== rootName)]) {
    const chainId = name === rootName ? demoChainIds[0] : chainOf(name);
    const assetId = (lastIds.get(chainId) ?? 0n) + 1n;
    lastIds.set(chainId, assetId);
    placements.set(name, { chainId, assetId });
  }
  return placements;
}

function chainOf(name: string): number {
  const index = createHash("sha256").update(name).digest().readUInt32BE(0) % demoChainIds.length;
  return demoChainIds[index] ?? demoChainIds[0];
}
