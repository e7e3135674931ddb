import { decodeAssetKey } from "../../../src/domain/asset-key.js";
import { formatEventId } from "../../../src/domain/ids.js";
import { asset, contribution, hex, invocation, nullable, position, type Row, text, token } from "./row-values.js";
import { began, type Read } from "./sql-cut.js";

/** The log, its block times and the anomalies, as the model puts them. */
export async function readLog(read: Read): Promise<Record<string, unknown[]>> {
  return {
    log: await read(
      `select e.*, b.hash, b.header_time from log.event e
       join log.block b on b.chain_id = e.chain_id and b.number = e.block_number where ${began("e")}`,
      (row) => ({
        position: position(row),
        id: formatEventId(Number(row.chain_id), hex(row.hash), row.log_index as number, row.sub_index as number),
        blockHash: hex(row.hash),
        blockTimestamp: Number(row.header_time),
        effectiveTime: Number(row.block_time),
        transactionHash: hex(row.transaction_hash),
        transactionIndex: row.transaction_index,
        emitter: hex(row.emitter),
        topics: hex(row.topics),
        data: hex(row.data),
        event: row.type,
        fields: row.type === null ? null : readFields(row),
        isUndecodable: row.decode_error !== null,
      }),
    ),
    anomalies: await read(`select * from projection.anomaly v where ${began("v")}`, (row) => ({
      position: position(row),
      reason: text(row.reason).split(":")[0],
      applied: row.applied,
      overdrawnAccount: row.applied ? hex(row.account) : null,
    })),
    blockTimes: await read(
      `select b.* from log.block b where b.time <= $1 and (b.chain_id <> $2 or b.number <= $3)`,
      (row) => ({
        chainId: Number(row.chain_id),
        number: Number(row.number),
        hash: hex(row.hash),
        timestamp: Number(row.header_time),
        effectiveTime: Number(row.time),
        isBackdated: row.header_time !== row.time,
      }),
    ),
  };
}

const amount = (row: Row): Row => ({ amount: row.amount, token: token(row) });
const work = (row: Row): string => contribution(row, row.emitter);

/** What an event's columns say, by the model's names. */
function readFields(row: Row): Row {
  const described = (): Row => ({ name: row.name, uri: row.uri, contentHash: hex(row.content_hash) });
  const edge = (): Row => ({ child: asset(row.child), parent: asset(row.parent) });
  switch (row.type) {
    case "AssetRegistered":
      return { asset: asset(row.asset), owner: hex(row.owner), kind: row.kind, ...described() };
    case "AssetMetadataChanged":
      return { asset: asset(row.asset), ...described() };
    case "AssetTransferred":
      return { asset: asset(row.asset), from: hex(row.from_account), to: hex(row.to_account) };
    case "DerivationRegistered": {
      const parentChainId = decodeAssetKey(hex(row.parent)).chainId.toString();
      return { ...edge(), parentChainId, share: row.share, relation: row.relation };
    }
    case "DerivationRevoked":
      return edge();
    case "ContributionRecorded": {
      const { role, weight, evidence } = row;
      return {
        contribution: work(row),
        asset: asset(row.asset),
        contributor: hex(row.contributor),
        role,
        weight,
        evidence,
      };
    }
    case "ContributionValidated":
      return { contribution: work(row), validator: hex(row.validator), score: row.score };
    case "ContributionRevoked":
      return { contribution: work(row), by: hex(row.revoked_by), reason: row.reason };
    case "InvocationRecorded":
      return {
        invocation: invocation(row, row.invocation_contract, row.invocation),
        asset: asset(row.asset),
        caller: hex(row.caller),
        parentInvocation: nullable(row.parent_invocation, (id) => invocation(row, row.invocation_contract, id)),
        token: token(row),
        fee: row.fee,
        units: row.units,
      };
    case "PayoutSettled":
      return {
        invocation: nullable(row.invocation, (id) => invocation(row, row.invocation_contract, id)),
        asset: nullable(row.asset, asset),
        account: hex(row.account),
        role: row.role,
        direct: row.direct,
        ...amount(row),
      };
    case "PayoutClaimed":
      return { account: hex(row.account), ...amount(row) };
    default:
      return { identity: hex(row.identity), account: hex(row.account) };
  }
}
