import type { Decimal } from "../domain/decimal.js";
import type { ChainToken } from "../queries/money/earnings.js";
import type { Reading } from "./readings.js";

/** An amount of base units in whole tokens; null where the token's decimals are not known. */
export async function inWholeTokens(reading: Reading, token: ChainToken, baseUnits: bigint): Promise<Decimal | null> {
  const { decimals } = await reading.loaders.tokens.load(token);
  return decimals === null ? null : { units: baseUnits, decimals };
}

/** How the API describes such a field. */
export const IN_WHOLE_TOKENS =
  "The same in whole tokens, exact, by the token's own word on its decimals, which nobody checks; null where it has not given any.";
