import { formatTokenId } from "../../domain/ids.js";
import { type LedgerEntryRow, ledgerEntryList } from "../../queries/money/ledger-entries.js";
import { ledgerOrders } from "../../queries/money/ledger.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { type Sql, allOf, sql } from "../../queries/reading/sql.js";
import { streamPages } from "../../queries/lists/stream-pages.js";
import { type Column, amountColumns, column, optional } from "../column.js";
import type { RowSource } from "../row-source.js";
import { type ExportScope, isAfterOpening } from "../scope.js";
import { expectTablesInPlace } from "../tables-in-place.js";
import { assetId, evidenceColumns, invocationId } from "./row-ids.js";

/** Payouts, settled directly or credited, or claims: what was withdrawn. `where` narrows by payoutFilters or claimFilters. */
export function createMoneySource(
  kind: "payouts" | "claims",
  snapshot: Snapshot,
  scope: ExportScope,
  where: Sql,
): RowSource<LedgerEntryRow> {
  const finalized = new Map(scope.closing.map((block) => [block.chainId, block.finalized]));
  const isFinalized = ({ chainId, blockNumber }: LedgerEntryRow) => blockNumber <= (finalized.get(chainId) ?? -1);
  const list = ledgerEntryList(kind, cutOf(scope.closing), allOf([isAfterOpening(scope, sql`l`), where]));
  return {
    columns: moneyColumns(kind, isFinalized),
    pages: (bounds, after) =>
      expectTablesInPlace(snapshot, streamPages<LedgerEntryRow>(snapshot, list, ledgerOrders.TIME, bounds, after)),
  };
}

/** `isFinalized`: at or below the chain's finalized block when the export began. */
function moneyColumns(
  kind: "payouts" | "claims",
  isFinalized: (row: LedgerEntryRow) => boolean,
): Column<LedgerEntryRow>[] {
  return [
    ...evidenceColumns<LedgerEntryRow>(),
    column("account", "name", ({ account }) => account),
    column("token", "name", ({ chainId, token }) => formatTokenId(chainId, token)),
    ...amountColumns<LedgerEntryRow>("amount", ({ amount }) => amount),
    ...(kind === "claims"
      ? []
      : [
          column<LedgerEntryRow>("direct", "flag", ({ direct }) => direct),
          column<LedgerEntryRow>("role", "text", ({ role }) => role),
          column<LedgerEntryRow>("asset", "name", ({ asset }) => optional(asset, assetId)),
          column<LedgerEntryRow>("invocation", "name", invocationId),
        ]),
    column("finalized", "flag", isFinalized),
  ];
}
