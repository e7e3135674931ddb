import type { Hex } from "../../domain/hex.js";
import type { ScopeRequest } from "../../exports/scope.js";
import type { ChainToken } from "../../queries/money/earnings.js";
import { quote } from "../../queries/lists/filter.js";
import { QueryError, badInput } from "../../queries/reading/query-error.js";
import { readTokenId } from "../read-token-id.js";

/** What `/export/statement.<format>` is asked for. */
export interface StatementQuery {
  readonly format: "csv" | "ndjson";
  /** One of both. */
  readonly account?: Hex;
  readonly identity?: Hex;
  readonly tokens?: readonly ChainToken[];
  readonly scope: ScopeRequest;
}

const PATH = /^\/export\/statement\.(csv|ndjson)$/;
const PARAMETERS = ["account", "identity", "token", "from", "to", "asOf"];

/** Reads the address of a statement. Throws NOT_FOUND for another path, BAD_USER_INPUT for what it cannot mean. */
export function readStatementRequest(url: URL): StatementQuery {
  const format = PATH.exec(url.pathname)?.[1] as "csv" | "ndjson" | undefined;
  if (!format) {
    throw new QueryError(
      "NOT_FOUND",
      "Expected /export/statement.csv or /export/statement.ndjson; nothing else is here.",
    );
  }
  for (const name of new Set(url.searchParams.keys())) {
    if (!PARAMETERS.includes(name))
      throw badInput(`Expected parameters among ${PARAMETERS.join(", ")}, found ${quote(name)}.`);
    if (url.searchParams.getAll(name).length > 1) throw badInput(`${name}: expected it once, found it more than once.`);
  }
  const get = (name: string): string | undefined => url.searchParams.get(name) ?? undefined;
  const [account, identity, token] = [get("account"), get("identity"), get("token")];
  if ((account === undefined) === (identity === undefined))
    throw badInput("Expected either account or identity, found " + (account === undefined ? "neither." : "both."));
  return {
    format,
    ...(account === undefined ? {} : { account: readHex(account, 40, "account") }),
    ...(identity === undefined ? {} : { identity: readHex(identity, 64, "identity") }),
    ...(token === undefined ? {} : { tokens: [readTokenId(token, "token")] }),
    scope: { asOf: get("asOf"), from: get("from"), to: get("to") },
  };
}

function readHex(text: string, digits: number, argument: string): Hex {
  if (new RegExp(`^0x[0-9a-f]{${digits}}$`, "i").test(text)) return text.toLowerCase() as Hex;
  throw badInput(`${argument}: expected 0x and ${digits} hex digits, found ${quote(text)}.`);
}
