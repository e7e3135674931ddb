import { formatContributionId } from "../../domain/ids.js";
import {
  type ContributionEntryRow,
  contributionEntryList,
  contributionOrders,
} from "../../queries/people/contributions.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { type Sql, allOf, sql } from "../../queries/reading/sql.js";
import { streamPages } from "../../queries/lists/stream-pages.js";
import { type Column, column } from "../column.js";
import type { RowSource } from "../row-source.js";
import { type ExportScope, isAfterOpening } from "../scope.js";
import { expectTablesInPlace } from "../tables-in-place.js";
import { assetId, evidenceColumns } from "./row-ids.js";

const contributionColumns: readonly Column<ContributionEntryRow>[] = [
  ...evidenceColumns<ContributionEntryRow>(),
  column("contribution", "name", ({ chainId, contract, contribution }) =>
    formatContributionId(chainId, contract, contribution),
  ),
  column("asset", "name", ({ asset }) => assetId(asset)),
  column("contributor", "name", ({ contributor }) => contributor),
  column("role", "text", ({ role }) => role),
  column("weight", "digits", ({ weight }) => weight),
  column("evidence", "text", ({ evidence }) => evidence),
  column("active", "flag", ({ isActive }) => isActive),
  column("revoked_at", "time", ({ revokedAt }) => revokedAt),
  column("revoked_by", "name", ({ revokedBy }) => revokedBy),
  column("revoke_reason", "text", ({ revokeReason }) => revokeReason),
];

/** Contributions as they stood at the scope's end, revoked ones among them. `where` narrows by contributionFilters. */
export function createContributionsSource(
  snapshot: Snapshot,
  scope: ExportScope,
  where: Sql,
): RowSource<ContributionEntryRow> {
  const list = contributionEntryList(cutOf(scope.closing), allOf([isAfterOpening(scope, sql`c`), where]));
  return {
    columns: contributionColumns,
    pages: (bounds, after) =>
      expectTablesInPlace(
        snapshot,
        streamPages<ContributionEntryRow>(snapshot, list, contributionOrders.TIME, bounds, after),
      ),
  };
}
