import type { Hex } from "../domain/hex.js";
import { isReferenced } from "../queries/assets/assets.js";
import type { Reading } from "./readings.js";
import { type Asset, loadAsset } from "./types/asset.js";

/** An asset that is registered, or that an accepted event names; else null. */
export async function findAsset(reading: Reading, key: Hex): Promise<Asset | null> {
  const asset = await loadAsset(reading, key);
  return asset.registered || (await isReferenced(reading.snapshot, key)) ? asset : null;
}
