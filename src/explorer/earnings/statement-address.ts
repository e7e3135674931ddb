import type { Past } from "../routing/past.js";

/** Where the API serves the statement; `from` and `to` are days, empty for no bound. */
export function statementAddress(
  format: "csv" | "ndjson",
  whose: { account: string } | { identity: string },
  { from, to }: { from: string; to: string },
  past: Past,
): string {
  const parameters = new URLSearchParams(Object.entries(whose));
  if (from) parameters.set("from", from);
  if (to) parameters.set("to", to);
  if (past) {
    parameters.set("asOf", "block" in past ? `eip155:${past.block.chainId}/${past.block.number}` : past.timestamp);
  }
  return `/export/statement.${format}?${parameters.toString()}`;
}
