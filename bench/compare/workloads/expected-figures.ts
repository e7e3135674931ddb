import { mixedHistory } from "../../mixed-history.js";
import type { Figures } from "../contestants/contestant.js";
import { CHAIN_ID, type ChainSpec } from "../node/bench-chain.js";

/** What every contestant must find on the chain, counted from the history itself. */
export function expectedFigures(spec: ChainSpec): Figures {
  const accounts = new Set<string>();
  const derivations = new Set<string>();
  const figures = { payouts: 0, earned: 0n, contributions: 0, invocations: 0, assets: 0 };
  for (const { logs } of mixedHistory({ ...spec, chainId: CHAIN_ID })) {
    for (const event of logs.flatMap(({ decoding }) => decoding.events ?? [])) {
      if (event.type === "PayoutSettled") {
        figures.payouts += 1;
        figures.earned += event.amount;
        accounts.add(event.account);
      }
      if (event.type === "ContributionRecorded") figures.contributions += 1;
      if (event.type === "InvocationRecorded") figures.invocations += 1;
      if (event.type === "AssetRegistered") figures.assets += 1;
      if (event.type === "DerivationRegistered") derivations.add(`${event.child.assetId}/${event.parent.assetId}`);
    }
  }
  const { payouts, earned, ...others } = figures;
  const always = { payouts, earned, accounts: accounts.size };
  return spec.onlyPayouts ? always : { ...always, ...others, derivations: derivations.size };
}

/** Throws where a contestant's figures differ from the history's: a figure of speed is worth nothing then. */
export function checkFigures(name: string, expected: Figures, found: Figures): void {
  const text = (figures: Figures): string =>
    JSON.stringify(figures, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 1);
  const sorted = (figures: Figures): Figures =>
    Object.fromEntries(Object.entries(figures).sort()) as unknown as Figures;
  if (text(sorted(expected)) === text(sorted(found))) return;
  throw new Error(`Expected ${name} to find ${text(expected)}, found ${text(found)}.`);
}
