import type { Hex } from "../../domain/hex.js";
import { readAssets } from "../../queries/assets.js";
import type { LoadedLineage } from "../../queries/lineage.js";
import { readWeights, type WeightRow } from "../../queries/weights.js";
import { loadLineage } from "../lineage/load-lineage.js";
import type { Reading } from "../readings.js";
import { type AttributionRow, divideRevenue } from "./divide-revenue.js";

export interface LoadedAttribution {
  readonly rows: readonly AttributionRow[];
  readonly keys: LoadedLineage["keys"];
  readonly isTruncated: boolean;
}

const EVERYTHING = { maxDepth: Number.POSITIVE_INFINITY, maxNodes: Number.POSITIVE_INFINITY, minShare: 0n };

/** Every part of an asset's revenue at the reading's cut, in the order of its pages. */
export async function loadAttribution(reading: Reading, root: Hex): Promise<LoadedAttribution> {
  const { nodes, keys, truncated } = await loadLineage(reading, root, "ANCESTORS", EVERYTHING);
  const retaining = nodes.filter(({ retained }) => retained > 0n);
  const assets = retaining.map(({ id }) => keys.get(id) as Hex);
  const owners = new Map((await readAssets(reading.snapshot, assets)).map(({ asset, owner }) => [asset, owner]));
  const weights = new Map<Hex, WeightRow[]>(assets.map((asset) => [asset, []]));
  for (const row of await readWeights(reading.snapshot, assets)) weights.get(row.asset)?.push(row);
  const rows = divideRevenue(
    retaining.map(({ id, retained }) => {
      const asset = keys.get(id) as Hex;
      return { id, retained, owner: owners.get(asset) ?? null, weights: weights.get(asset) ?? [] };
    }),
  );
  return { rows, keys, isTruncated: truncated };
}
