import type { Hex } from "../../domain/hex.js";
import { type ChainToken, type EarningsRow, readEarnings } from "../../queries/money/earnings.js";
import { type PinnedBlock, type PinnedCut, cutOf } from "../../queries/reading/pinned-cut.js";
import { QueryError } from "../../queries/reading/query-error.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import type { ExportScope } from "../scope.js";
import type { Totals } from "./statement-line.js";

/** The part of a statement about one token of one chain. */
export interface StatementSection extends ChainToken {
  /** The accounts' totals at both ends; one that is missing is at NOTHING. */
  readonly opening: ReadonlyMap<Hex, Totals>;
  readonly closing: ReadonlyMap<Hex, Totals>;
  /** Where the period begins and ends on the chain; `before` is null where it has no beginning. */
  readonly before: PinnedBlock | null;
  readonly end: PinnedBlock;
}

export const NOTHING: Totals = { earned: 0n, claimed: 0n };

/**
 * By chain and token: every one the accounts have a movement in up to the scope's end, or, where tokens are given, each of
 * those. Strangers make tokens and pay in them, so there may be many. Throws NOT_FOUND for a chain that is not indexed here.
 */
export async function readSections(
  snapshot: Snapshot,
  accounts: readonly Hex[],
  { opening, closing }: ExportScope,
  tokens: readonly ChainToken[] | undefined,
): Promise<StatementSection[]> {
  const atEnd = await readEarnings(snapshot.at(cutOf(closing)), accounts, tokens);
  const closings = totalsByToken(atEnd);
  const named = [
    ...new Map(atEnd.map(({ chainId, token }) => [keyOf({ chainId, token }), { chainId, token }])).values(),
  ];
  const atStart = opening && named.length > 0 ? await readEarnings(snapshot.at(cutOf(opening)), accounts, named) : [];
  const openings = totalsByToken(atStart);
  const blockOf = (pinned: PinnedCut, chainId: number): PinnedBlock | null =>
    pinned.find((block) => block.chainId === chainId) ?? null;
  return named
    .map((section): StatementSection => {
      const end = blockOf(closing, section.chainId);
      if (!end) throw new QueryError("NOT_FOUND", `token: chain ${section.chainId} is not indexed here.`);
      return {
        ...section,
        opening: openings.get(keyOf(section)) ?? new Map(),
        closing: closings.get(keyOf(section)) ?? new Map(),
        before: opening && blockOf(opening, section.chainId),
        end,
      };
    })
    .sort((left, right) => left.chainId - right.chainId || (left.token < right.token ? -1 : 1));
}

function totalsByToken(rows: readonly EarningsRow[]): Map<string, Map<Hex, Totals>> {
  const totals = new Map<string, Map<Hex, Totals>>();
  for (const row of rows) {
    let ofToken = totals.get(keyOf(row));
    if (!ofToken) totals.set(keyOf(row), (ofToken = new Map<Hex, Totals>()));
    ofToken.set(row.account, { earned: BigInt(row.earned), claimed: BigInt(row.claimed) });
  }
  return totals;
}

const keyOf = ({ chainId, token }: ChainToken): string => `${chainId}/${token}`;

export function sumTotals(totals: Iterable<Totals>): Totals {
  let [earned, claimed] = [0n, 0n];
  for (const one of totals) {
    earned += one.earned;
    claimed += one.claimed;
  }
  return { earned, claimed };
}
