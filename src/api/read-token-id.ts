import { parseTokenId } from "../domain/ids.js";
import type { ChainToken } from "../queries/money/earnings.js";
import { quote } from "../queries/lists/filter.js";
import { badInput } from "../queries/reading/query-error.js";

/** The token of a CAIP-19 id. Throws BAD_USER_INPUT, naming the argument, where the text is none. */
export function readTokenId(id: string, argument: string): ChainToken {
  const token = parseTokenId(id);
  if (!token)
    throw badInput(`${argument}: expected a token's CAIP-19 id such as eip155:1/slip44:60, found ${quote(id)}.`);
  return token;
}
