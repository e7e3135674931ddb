import type { Figures } from "./contestant.js";

/** PostgreSQL's counts and sums, which come as text, as figures. */
export function asFigures(row: Record<"payouts" | "earned" | "accounts", string | null> | undefined): Figures {
  return { payouts: Number(row?.payouts), earned: BigInt(row?.earned ?? 0), accounts: Number(row?.accounts) };
}

export const asNumbers = <Key extends string>(row: Record<Key, string> | undefined): Record<Key, number> =>
  Object.fromEntries(Object.entries<string>(row ?? {}).map(([key, text]) => [key, Number(text)])) as Record<
    Key,
    number
  >;
