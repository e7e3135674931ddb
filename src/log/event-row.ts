import { type AssetRef, encodeAssetKey } from "../domain/asset-key.js";
import type { DomainEvent } from "../domain/events.js";
import { MAX_CHAIN_ID } from "../domain/ids.js";
import type { DecodedLog } from "../domain/raw-log.js";
import { COPY_NULL, copyBytes, copyText } from "./copy-text.js";

/** log.event's columns in the order of its COPY rows. */
export const EVENT_COLUMNS = [
  "chain_id",
  "block_number",
  "log_index",
  "sub_index",
  "transaction_index",
  "block_time",
  "type",
  "adapter_version",
  "transaction_hash",
  "emitter",
  "protocol",
  "topics",
  "data",
  "decode_error",
  "tells_facts",
  "direct",
  "asset",
  "owner",
  "kind",
  "name",
  "uri",
  "content_hash",
  "from_account",
  "to_account",
  "child",
  "parent",
  "parent_in_range",
  "share",
  "relation",
  "contribution",
  "contributor",
  "role",
  "weight",
  "evidence",
  "validator",
  "score",
  "revoked_by",
  "reason",
  "invocation",
  "invocation_contract",
  "caller",
  "parent_invocation",
  "token",
  "fee",
  "units",
  "account",
  "amount",
  "identity",
] as const;

type EventColumn = (typeof EVENT_COLUMNS)[number];

const INDEX = Object.fromEntries(EVENT_COLUMNS.map((column, index) => [column, index])) as Record<EventColumn, number>;
const EMPTY_ROW: readonly string[] = EVENT_COLUMNS.map(() => COPY_NULL);

/** Where a log stands: its chain and block, and the block's time in seconds as the log counts it. */
export interface EventPlace {
  chainId: number;
  blockNumber: number;
  blockTime: number;
}

/** The COPY rows of one log: one a domain event, or one for a log that gave none, with the reason where it could not be decoded. */
export function formatEventRows(place: EventPlace, decoded: DecodedLog): string {
  const { events, error } = decoded.decoding;
  if (error !== undefined || events.length === 0) return formatRow(place, decoded, 0, undefined, error);
  return events.map((event, subIndex) => formatRow(place, decoded, subIndex, event, undefined)).join("");
}

function formatRow(
  place: EventPlace,
  { log, protocol, adapterVersion, decoding }: DecodedLog,
  subIndex: number,
  event: DomainEvent | undefined,
  decodeError: string | undefined,
): string {
  const row = EMPTY_ROW.slice();
  row[INDEX.chain_id] = String(place.chainId);
  row[INDEX.block_number] = String(place.blockNumber);
  row[INDEX.log_index] = String(log.logIndex);
  row[INDEX.sub_index] = String(subIndex);
  row[INDEX.transaction_index] = String(log.transactionIndex);
  row[INDEX.block_time] = String(place.blockTime);
  row[INDEX.adapter_version] = String(adapterVersion);
  row[INDEX.transaction_hash] = copyBytes(log.transactionHash);
  row[INDEX.emitter] = copyBytes(log.address);
  row[INDEX.protocol] = protocol;
  if (subIndex === 0) {
    row[INDEX.topics] = copyBytes(`0x${log.topics.map((topic) => topic.slice(2)).join("")}`);
    row[INDEX.data] = copyBytes(log.data);
    if (decoding.tellsFacts) row[INDEX.tells_facts] = "t";
  }
  if (decodeError !== undefined) row[INDEX.decode_error] = copyText(decodeError);
  if (event) {
    row[INDEX.type] = event.type;
    fillFields(row, event, log.address);
  }
  return `${row.join("\t")}\n`;
}

function fillFields(row: string[], event: DomainEvent, emitter: string): void {
  const bytes = (column: EventColumn, value: string): void => void (row[INDEX[column]] = copyBytes(value));
  const text = (column: EventColumn, value: string): void => void (row[INDEX[column]] = copyText(value));
  const integer = (column: EventColumn, value: bigint): void => void (row[INDEX[column]] = value.toString());
  const flag = (column: EventColumn, value: boolean): void => void (row[INDEX[column]] = value ? "t" : "f");
  const asset = (column: EventColumn, value: AssetRef): void => bytes(column, encodeAssetKey(value));
  const edge = ({ child, parent }: { child: AssetRef; parent: AssetRef }): void => {
    asset("child", child);
    asset("parent", parent);
    flag("parent_in_range", parent.chainId >= 1n && parent.chainId <= BigInt(MAX_CHAIN_ID));
  };

  switch (event.type) {
    case "AssetRegistered":
      asset("asset", event.asset);
      bytes("owner", event.owner);
      text("kind", event.kind);
      text("name", event.name);
      text("uri", event.uri);
      bytes("content_hash", event.contentHash);
      return;
    case "AssetMetadataChanged":
      asset("asset", event.asset);
      text("name", event.name);
      text("uri", event.uri);
      bytes("content_hash", event.contentHash);
      return;
    case "AssetTransferred":
      asset("asset", event.asset);
      bytes("from_account", event.from);
      bytes("to_account", event.to);
      return;
    case "DerivationRegistered":
      integer("share", event.share);
      text("relation", event.relation);
      edge(event);
      return;
    case "DerivationRevoked":
      edge(event);
      return;
    case "ContributionRecorded":
      integer("contribution", event.contribution);
      asset("asset", event.asset);
      bytes("contributor", event.contributor);
      text("role", event.role);
      integer("weight", event.weight);
      text("evidence", event.evidence);
      return;
    case "ContributionValidated":
      integer("contribution", event.contribution);
      bytes("validator", event.validator);
      integer("score", event.score);
      return;
    case "ContributionRevoked":
      integer("contribution", event.contribution);
      bytes("revoked_by", event.by);
      text("reason", event.reason);
      return;
    case "InvocationRecorded":
      integer("invocation", event.invocation);
      bytes("invocation_contract", emitter);
      asset("asset", event.asset);
      bytes("caller", event.caller);
      if (event.parentInvocation !== undefined) integer("parent_invocation", event.parentInvocation);
      bytes("token", event.token);
      integer("fee", event.fee);
      integer("units", event.units);
      return;
    case "PayoutSettled":
      if (event.invocation) {
        integer("invocation", event.invocation.id);
        bytes("invocation_contract", event.invocation.contract);
      }
      if (event.asset) asset("asset", event.asset);
      bytes("account", event.account);
      text("role", event.role);
      bytes("token", event.token);
      integer("amount", event.amount);
      flag("direct", event.direct);
      return;
    case "PayoutClaimed":
      bytes("account", event.account);
      bytes("token", event.token);
      integer("amount", event.amount);
      return;
    case "IdentityLinked":
    case "IdentityUnlinked":
      bytes("identity", event.identity);
      bytes("account", event.account);
      return;
  }
}
