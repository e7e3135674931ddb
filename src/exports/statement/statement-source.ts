import type { Hex } from "../../domain/hex.js";
import { formatTokenId } from "../../domain/ids.js";
import type { ChainToken } from "../../queries/money/earnings.js";
import { type EntryPlace, type LedgerEntryRow, readAccountEntries } from "../../queries/money/ledger-entries.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import type { PageBounds, StreamedPage } from "../../queries/lists/stream-pages.js";
import type { RowSource } from "../row-source.js";
import type { ExportScope } from "../scope.js";
import { expectTablesInPlace } from "../tables-in-place.js";
import { statementColumns } from "./statement-columns.js";
import { type StatementLine, type Totals, entryOf, move } from "./statement-line.js";
import { NOTHING, type StatementSection, readSections, sumTotals } from "./statement-section.js";

export interface StatementRequest {
  /** One account, or those of an identity, whose totals are then told together. */
  readonly accounts: readonly Hex[];
  readonly tokens?: readonly ChainToken[] | undefined;
}

/** Where a statement is after a line. */
interface Place {
  /** Index of the section, and its last movement told; null after its opening. */
  section: number;
  after: EntryPlace | null;
  isOpened: boolean;
  totals: Map<Hex, Totals>;
}

/**
 * The earnings statement of accounts: for each chain and token an opening line, every movement of the period with the totals
 * after it, and a closing line. Throws where a movement's totals are not those the ledger keeps beside it, or where opening
 * and movements do not give the closing: a statement that does not add up is never finished.
 */
export function createStatementSource(
  snapshot: Snapshot,
  scope: ExportScope,
  { accounts, tokens }: StatementRequest,
): RowSource<StatementLine> {
  const at = snapshot.at(cutOf(scope.closing));
  const above = scope.opening ? cutOf(scope.opening) : undefined;

  async function* lines(sections: readonly StatementSection[], place: Place, pageRows: number) {
    for (let section = sections[place.section]; section; section = sections[place.section]) {
      if (!place.isOpened) {
        Object.assign(place, { isOpened: true, after: null, totals: new Map(section.opening) });
        yield edgeLine(section, "opening", accounts, sumTotals(place.totals.values()));
      }
      for (;;) {
        const found = await readAccountEntries(at, { accounts, token: section, above }, place.after, pageRows);
        for (const movement of found) {
          const totals = move(place.totals.get(movement.account) ?? NOTHING, movement);
          expectTotals(section, movement.account, totals, {
            earned: BigInt(movement.earned),
            claimed: BigInt(movement.claimed),
          });
          place.totals.set(movement.account, totals);
          place.after = [movement.blockNumber, movement.logIndex, movement.subIndex];
          yield movementLine(section, movement, sumTotals(place.totals.values()));
        }
        if (found.length < pageRows) break;
      }
      for (const account of new Set([...place.totals.keys(), ...section.closing.keys()]))
        expectTotals(section, account, place.totals.get(account), section.closing.get(account));
      const closing = edgeLine(section, "closing", accounts, sumTotals(section.closing.values()));
      Object.assign(place, beginningOf(place.section + 1));
      yield closing;
    }
  }

  async function* pages(bounds: PageBounds, after?: string): AsyncGenerator<StreamedPage<StatementLine>> {
    const sections = await readSections(snapshot, accounts, scope, tokens);
    const place = after === undefined ? beginningOf(0) : readPlace(after);
    let rows: StatementLine[] = [];
    for await (const line of lines(sections, place, bounds.rows)) {
      rows.push(line);
      if (rows.length < bounds.rows) continue;
      yield { rows, cursor: writePlace(place) };
      rows = [];
    }
    if (rows.length > 0) yield { rows, cursor: writePlace(place) };
  }

  return {
    columns: statementColumns,
    pages: (bounds, after) => expectTablesInPlace(snapshot, pages(bounds, after)),
  };
}

function edgeLine(
  { chainId, token, before, end }: StatementSection,
  entry: "opening" | "closing",
  accounts: readonly Hex[],
  totals: Totals,
): StatementLine {
  const block = entry === "opening" ? before : end;
  return {
    entry,
    chainId,
    token,
    account: accounts.length === 1 ? (accounts[0] ?? null) : null,
    blockNumber: block && block.number >= 0 ? block.number : null,
    blockHash: block?.hash ?? null,
    blockTime: block?.time ?? null,
    movement: null,
    totals,
    isFinalized: block === null || block.isFinal,
  };
}

function movementLine(section: StatementSection, movement: LedgerEntryRow, totals: Totals): StatementLine {
  const { account, blockNumber, blockHash, blockTime } = movement;
  const isFinalized = blockNumber <= section.end.finalized;
  const { chainId, token } = section;
  return {
    entry: entryOf(movement),
    chainId,
    token,
    account,
    blockNumber,
    blockHash,
    blockTime,
    movement,
    totals,
    isFinalized,
  };
}

function expectTotals(section: StatementSection, account: Hex, found = NOTHING, expected = NOTHING): void {
  if (found.earned === expected.earned && found.claimed === expected.claimed) return;
  const tell = (totals: Totals) => `${totals.earned} earned and ${totals.claimed} claimed`;
  throw new Error(
    `Statement of ${account} in ${formatTokenId(section.chainId, section.token)}: the ledger says ${tell(expected)}, opening ` +
      `and movements add up to ${tell(found)}. Run tributary verify to find out which is wrong.`,
  );
}

const beginningOf = (section: number): Place => ({ section, after: null, isOpened: false, totals: new Map() });

const writePlace = ({ section, after, isOpened, totals }: Place): string =>
  JSON.stringify([
    section,
    after,
    isOpened,
    [...totals].map(([account, { earned, claimed }]) => [account, String(earned), String(claimed)]),
  ]);

function readPlace(cursor: string): Place {
  const [section, after, isOpened, totals] = JSON.parse(cursor) as [
    number,
    EntryPlace | null,
    boolean,
    [Hex, string, string][],
  ];
  const parsed = totals.map(([account, earned, claimed]): [Hex, Totals] => [
    account,
    { earned: BigInt(earned), claimed: BigInt(claimed) },
  ]);
  return { section, after, isOpened, totals: new Map(parsed) };
}
