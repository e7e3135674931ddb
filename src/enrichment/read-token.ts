import type { Hex } from "../domain/hex.js";
import type { ContractCaller } from "./contract-caller.js";
import { decodeTokenDecimals, decodeTokenText } from "./decode-token-answer.js";

/** What a token's contract says of itself; null what it does not say, or not in a form that can be shown. */
export interface TokenMetadata {
  readonly name: string | null;
  readonly symbol: string | null;
  /** 0 … 255: base units in a whole token, as a power of ten. */
  readonly decimals: number | null;
}

const SELECTORS = { name: "0x06fdde03", symbol: "0x95d89b41", decimals: "0x313ce567" } as const;

/** Longer ones are cut: enough for every token in use, and for a line of a page. */
const MAX_NAME_CHARACTERS = 128;
const MAX_SYMBOL_CHARACTERS = 32;

/** Asks a token's contract for its ERC-20 metadata. Throws NoContractAnswer where no endpoint answers. */
export async function readToken(caller: ContractCaller, token: Hex): Promise<TokenMetadata> {
  const symbol = await caller.call(token, SELECTORS.symbol);
  const decimals = await caller.call(token, SELECTORS.decimals);
  const name = await caller.call(token, SELECTORS.name);
  return {
    name: name && decodeTokenText(name, MAX_NAME_CHARACTERS),
    symbol: symbol && decodeTokenText(symbol, MAX_SYMBOL_CHARACTERS),
    decimals: decimals === null ? null : decodeTokenDecimals(decimals),
  };
}
