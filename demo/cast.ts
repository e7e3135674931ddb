import type { Address } from "viem";
import { actorNamed, createTreasury, inventedAddress, type Actor } from "./actors.js";

function group(name: string, count: number): Actor[] {
  return Array.from({ length: count }, (_, index) => actorNamed(`${name}-${index + 1}`));
}

/** Holds the coins of a new chain and hands them out. */
export const treasury = createTreasury();
/** Deploys and administers the contracts, and mints the dollar. */
export const deployer = actorNamed("deployer");
/** Registers the repositories in their owners' names, and meters the use of what it curates. */
export const curator = actorNamed("curator");
/** Collects the fees of invocations and settles them. */
export const clearing = actorNamed("clearing");

export const harborVoices = actorNamed("harbor-voices");
export const estuaryLab = actorNamed("estuary-lab");
export const readerStudio = actorNamed("reader-studio");
export const promptWriter = actorNamed("prompt-writer");
export const ada = actorNamed("ada");
export const adaOnTheRoad = actorNamed("ada-on-the-road");
export const ferryLine = actorNamed("ferry-line");
export const tideStudio = actorNamed("tide-studio");
export const conciergeCooperative = actorNamed("concierge-cooperative");

export const annotators = group("annotator", 60);
export const validators = group("validator", 4);
export const developers = group("developer", 5);
export const computeProviders = group("compute-provider", 3);
export const optimizers = group("optimizer", 2);

/** All who work on voices and so are paid, and can claim. */
export const workers = [...annotators, ...validators, ...developers, ...computeProviders, ...optimizers];

/** Everybody who signs and so needs coins for it. */
export const signers = [
  deployer,
  curator,
  clearing,
  harborVoices,
  estuaryLab,
  readerStudio,
  promptWriter,
  ada,
  adaOnTheRoad,
  ferryLine,
  tideStudio,
  conciergeCooperative,
  ...workers,
];

/** Those whose use of agents and applications is metered. */
export const callers: Address[] = Array.from({ length: 80 }, (_, index) => inventedAddress(`caller ${index + 1}`));
