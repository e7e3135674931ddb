import type { Address } from "viem";
import type { Actor } from "./actors.js";
import {
  ada,
  adaOnTheRoad,
  annotators,
  computeProviders,
  conciergeCooperative,
  developers,
  ferryLine,
  harborVoices,
  optimizers,
  readerStudio,
  tideStudio,
  validators,
} from "./cast.js";
import type { Earner, UseScene } from "./use.js";
import { deltaId, fjordId, mesaId, type VoiceAssets } from "./voice-assets.js";

/** The day on which the concierge passes to the cooperative. */
const conciergeSoldOnDay = 60;

/** What is used on a chain on a day of the history; undefined before anything is. Live traffic asks for the last day. */
export function sceneOf(chainId: number, day: number, assets: VoiceAssets, dollar: Address): UseScene | undefined {
  const makers = [...earners("developer", developers), ...earners("compute-provider", computeProviders)];
  const labellers = [...earners("annotator", annotators), ...earners("validator", validators)];
  if (chainId === deltaId && day >= 18) {
    return {
      front: { assetId: assets.reader, owner: readerStudio.address },
      inner: { assetId: assets.model, earners: [...makers, ...earners("optimizer", optimizers)] },
      upstream: [...labellers, ...earners("owner", [harborVoices])],
      dollar,
    };
  }
  if (chainId === mesaId && day >= 24) {
    return {
      front: { assetId: assets.ferry, owner: ferryLine.address },
      inner: { assetId: assets.clone, earners: [...earners("voice", [ada, ada]), ...earners("optimizer", optimizers)] },
      upstream: [...makers, ...labellers],
      dollar,
    };
  }
  if (chainId === fjordId && day >= 32) {
    const owner = day < conciergeSoldOnDay ? tideStudio : conciergeCooperative;
    return {
      front: { assetId: assets.concierge, owner: owner.address },
      inner: { assetId: assets.mirror, earners: earners("owner", [adaOnTheRoad]) },
      upstream: [...earners("voice", [ada, ada, ada]), ...makers, ...labellers],
      dollar,
    };
  }
  return undefined;
}

function earners(role: string, actors: readonly Actor[]): Earner[] {
  return actors.map(({ address }) => ({ account: address, role }));
}
