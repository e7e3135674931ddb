import type { Hex } from "../../domain/hex.js";
import { type ChainToken, type EarningsRow, readEarnings } from "../../queries/earnings.js";
import { type PinnedBlock, type PinnedCut, cutOf } from "../../queries/pinned-cut.js";
import type { Snapshot } from "../../queries/snapshot.js";
import type { ExportScope } from "../scope.js";
import type { Totals } from "./statement-line.js";

/** The part of a statement about one token of one chain, with each account's totals at both ends. */
export interface StatementSection extends ChainToken {
  readonly opening: ReadonlyMap<Hex, Totals>;
  readonly closing: ReadonlyMap<Hex, Totals>;
  /** Where the period begins and ends on the chain; `before` is null where it has no beginning. */
  readonly before: PinnedBlock | null;
  readonly end: PinnedBlock;
}

const NOTHING: Totals = { earned: 0n, claimed: 0n };

/**
 * By chain and token: every one the accounts have a movement in up to the scope's end, or, where tokens are given, each of
 * those. An account without any is at nothing.
 */
export async function readSections(
  snapshot: Snapshot,
  accounts: readonly Hex[],
  { opening, closing }: ExportScope,
  tokens: readonly ChainToken[] | undefined,
): Promise<StatementSection[]> {
  const atEnd = await readEarnings(snapshot.at(cutOf(closing)), accounts, tokens);
  const sections = new Map(atEnd.map((row) => [keyOf(row), { chainId: row.chainId, token: row.token }]));
  const named = [...sections.values()];
  const atStart = opening && named.length > 0 ? await readEarnings(snapshot.at(cutOf(opening)), accounts, named) : [];
  const blockOf = (pinned: PinnedCut, chainId: number) => pinned.find((block) => block.chainId === chainId) ?? null;
  return named
    .map((section): StatementSection => {
      const end = blockOf(closing, section.chainId);
      if (!end) throw new Error(`Statement: expected chain ${section.chainId} among the pinned blocks, found none.`);
      return {
        ...section,
        opening: totalsOf(accounts, atStart, section),
        closing: totalsOf(accounts, atEnd, section),
        before: opening && blockOf(opening, section.chainId),
        end,
      };
    })
    .sort((left, right) => left.chainId - right.chainId || (left.token < right.token ? -1 : 1));
}

function totalsOf(accounts: readonly Hex[], rows: readonly EarningsRow[], section: ChainToken): Map<Hex, Totals> {
  const mine = rows.filter((row) => keyOf(row) === keyOf(section));
  return new Map(
    accounts.map((account) => {
      const row = mine.find((one) => one.account === account);
      return [account, row ? { earned: BigInt(row.earned), claimed: BigInt(row.claimed) } : NOTHING];
    }),
  );
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
