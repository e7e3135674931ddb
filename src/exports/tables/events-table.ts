import { formatContributionId, formatInvocationId, formatTokenId } from "../../domain/ids.js";
import { formatShare } from "../../domain/decimal.js";
import { type WholeEventRow, eventOrders, weightedEventList } from "../../queries/log/events.js";
import { cutOf } from "../../queries/reading/pinned-cut.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { type Sql, allOf, sql } from "../../queries/reading/sql.js";
import { streamPages } from "../../queries/lists/stream-pages.js";
import { type Column, amountColumns, column, optional } from "../column.js";
import type { RowSource } from "../row-source.js";
import { type ExportScope, isAfterOpening } from "../scope.js";
import { assetId, evidenceColumns, invocationId } from "./row-ids.js";

/** One column for each field that any event has, and the raw log. What an event does not say is null. */
export const eventColumns: readonly Column<WholeEventRow>[] = [
  ...evidenceColumns<WholeEventRow>(),
  column("type", "name", ({ type }) => type),
  column("header_time", "time", ({ headerTime }) => headerTime),
  column("transaction_index", "integer", ({ transactionIndex }) => transactionIndex),
  column("emitter", "name", ({ emitter }) => emitter),
  column("protocol", "name", ({ protocol }) => protocol),
  column("adapter_version", "integer", ({ adapterVersion }) => adapterVersion),
  column("asset", "name", ({ asset }) => optional(asset, assetId)),
  column("owner", "name", ({ owner }) => owner),
  column("kind", "text", ({ kind }) => kind),
  column("name", "text", ({ name }) => name),
  column("uri", "text", ({ uri }) => uri),
  column("content_hash", "name", ({ contentHash }) => contentHash),
  column("from", "name", ({ from }) => from),
  column("to", "name", ({ to }) => to),
  column("child", "name", ({ child }) => optional(child, assetId)),
  column("parent", "name", ({ parent }) => optional(parent, assetId)),
  column("share", "digits", ({ share }) => optional(share, (wad) => formatShare(BigInt(wad)))),
  column("relation", "text", ({ relation }) => relation),
  column("contribution", "name", ({ chainId, emitter, contribution }) =>
    optional(contribution, (id) => formatContributionId(chainId, emitter, id)),
  ),
  column("contributor", "name", ({ contributor }) => contributor),
  column("role", "text", ({ role }) => role),
  column("weight", "digits", ({ weight }) => weight),
  column("evidence", "text", ({ evidence }) => evidence),
  column("validator", "name", ({ validator }) => validator),
  column("score", "digits", ({ score }) => score),
  column("revoked_by", "name", ({ revokedBy }) => revokedBy),
  column("reason", "text", ({ reason }) => reason),
  column("invocation", "name", invocationId),
  column("caller", "name", ({ caller }) => caller),
  column("parent_invocation", "name", ({ chainId, emitter, parentInvocation }) =>
    optional(parentInvocation, (id) => formatInvocationId(chainId, emitter, id)),
  ),
  column("token", "name", ({ chainId, token }) => optional(token, (address) => formatTokenId(chainId, address))),
  ...amountColumns<WholeEventRow>("fee", ({ fee }) => fee),
  column("units", "digits", ({ units }) => units),
  column("account", "name", ({ account }) => account),
  ...amountColumns<WholeEventRow>("amount", ({ amount }) => amount),
  column("direct", "flag", ({ direct }) => direct),
  column("identity", "name", ({ identity }) => identity),
  column("decode_error", "text", ({ decodeError }) => decodeError),
  column("topics", "name", ({ topics }) => topics),
  column("data", "name", ({ data }) => data),
];

/**
 * The log: a row a domain event, and one for a log that gave none. `where` narrows by eventFilters. It reads no projection, so a
 * replay meanwhile takes nothing away.
 */
export function createEventsSource(snapshot: Snapshot, scope: ExportScope, where: Sql): RowSource<WholeEventRow> {
  const list = weightedEventList(cutOf(scope.closing), allOf([isAfterOpening(scope, sql`e`), where]));
  return {
    columns: eventColumns,
    pages: (bounds, after) => streamPages<WholeEventRow>(snapshot, list, eventOrders.TIME, bounds, after),
  };
}
