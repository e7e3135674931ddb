import type { ClientBase } from "pg";
import { decodeAssetKey, formatAssetId } from "../../src/domain/asset-key.js";
import type { Hex } from "../../src/domain/hex.js";
import { formatContributionId, formatInvocationId, formatTokenId } from "../../src/domain/ids.js";
import { canonicalRows } from "./model/canonical-rows.js";
import type { ModelTables } from "./model/model-tables.js";

/** Seconds, and a chain that is cut at a block rather than at them (−1: none). */
export interface SqlCut {
  time: string;
  chainId: number;
  blockNumber: number;
}

export const NO_CUT: SqlCut = { time: "9223372036854775806", chainId: -1, blockNumber: -1 };

type Row = Record<string, unknown>;

/** The tables as the model puts them, present or as of a cut; sums, which have no past of their own, only at present. */
export async function readTables(client: ClientBase, cut: SqlCut = NO_CUT): Promise<Partial<ModelTables>> {
  const began = (alias: string, prefix = "block_"): string => {
    const number = prefix === "block_" ? `${alias}.block_number` : `${alias}.${prefix}block`;
    return `(${alias}.${prefix}time <= $1 and (${alias}.chain_id <> $2 or ${number} <= $3))`;
  };
  const valid = `${began("v")} and not (v.valid_to_time <= $1 and (v.chain_id <> $2 or v.valid_to <= $3))`;
  const read = async (sql: string, map: (row: Row) => unknown): Promise<never[]> => {
    const { rows } = await client.query<Row>(sql, parameters(sql, cut));
    return canonicalRows(rows.map(map)) as never[];
  };
  await client.query("set search_path = projection");

  const tables: Partial<ModelTables> = {
    anomalies: await read(`select * from anomaly v where ${began("v")}`, (row) => ({
      position: position(row),
      reason: text(row.reason).split(":")[0],
      applied: row.applied,
    })),
    blockTimes: await read(
      `select v.*, v.number as block_number from log.block v
       where v.time <= $1 and (v.chain_id <> $2 or v.number <= $3)`,
      (row) => ({
        chainId: Number(row.chain_id),
        number: Number(row.number),
        hash: hex(row.hash),
        timestamp: Number(row.header_time),
        effectiveTime: Number(row.time),
        isBackdated: row.header_time !== row.time,
      }),
    ),
    assets: await read(
      `select a.*, v.owner, v.name, v.uri, v.content_hash
       from asset a join asset_version v using (asset) where ${valid}`,
      (row) => ({
        id: asset(row.asset),
        chainId: Number(row.chain_id),
        registered: true,
        owner: nullable(row.owner, hex),
        kind: row.kind,
        name: row.name,
        uri: row.uri,
        contentHash: hex(row.content_hash),
        registeredAt: position(row),
      }),
    ),
    derivations: await read(`select v.* from derivation v where ${valid}`, (row) => ({
      child: asset(row.child),
      parent: asset(row.parent),
      share: row.share,
      relation: row.relation,
      position: position(row),
    })),
    contributions: await read(
      `select v.*, ${began("v", "revoked_")} as is_revoked,
         (select json_agg(json_build_object('validator', '0x' || encode(validator, 'hex'), 'score', score::text,
             'position', json_build_object('chainId', chain_id, 'blockNumber', block_number, 'logIndex', log_index, 'sub', sub_index))
             order by block_number, log_index, sub_index)
          from contribution_validation c
          where c.contract = v.contract and c.contribution = v.contribution and c.chain_id = v.chain_id and ${began("c")}) as validations
       from contribution v where ${began("v")}`,
      (row) => ({
        id: formatContributionId(Number(row.chain_id), hex(row.contract), text(row.contribution)),
        asset: asset(row.asset),
        contributor: hex(row.contributor),
        role: row.role,
        weight: row.weight,
        evidence: row.evidence,
        position: position(row),
        revoked: row.is_revoked
          ? {
              by: hex(row.revoked_by),
              reason: row.revoke_reason,
              position: {
                chainId: Number(row.chain_id),
                blockNumber: Number(row.revoked_block),
                logIndex: row.revoked_log_index,
                sub: row.revoked_sub_index,
              },
            }
          : null,
        validations: row.validations ?? [],
      }),
    ),
    invocations: await read(`select v.* from invocation v where ${began("v")}`, (row) => ({
      id: invocation(row, row.contract, row.invocation),
      asset: asset(row.asset),
      caller: hex(row.caller),
      parentInvocation: nullable(row.parent_invocation, (id) => invocation(row, row.contract, id)),
      token: token(row),
      fee: row.fee,
      units: row.units,
      time: Number(row.block_time),
      position: position(row),
    })),
    payouts: await read(`select v.* from ledger v where not is_claim and ${began("v")}`, (row) => ({
      account: hex(row.account),
      token: token(row),
      amount: row.amount,
      direct: row.direct,
      role: row.role,
      asset: nullable(row.asset, asset),
      invocation: nullable(row.invocation, (id) => invocation(row, row.invocation_contract, id)),
      position: position(row),
      time: Number(row.block_time),
    })),
    claims: await read(`select v.* from ledger v where is_claim and ${began("v")}`, (row) => ({
      account: hex(row.account),
      token: token(row),
      amount: row.amount,
      position: position(row),
      time: Number(row.block_time),
    })),
    earnings: await read(
      `select distinct on (account, chain_id, token) v.*,
         (select json_build_object(
            'first', min(block_time) filter (where not is_claim), 'last', max(block_time) filter (where not is_claim),
            'credited', coalesce(sum(amount) filter (where not is_claim and not direct), 0)::text,
            'withdrawn', coalesce(sum(amount) filter (where is_claim), 0)::text)
          from ledger s where s.account = v.account and s.chain_id = v.chain_id and s.token = v.token and ${began("s")}) as parts
       from ledger v where ${began("v")}
       order by account, chain_id, token, block_number desc, log_index desc, sub_index desc`,
      (row) => {
        const parts = row.parts as { first: number | null; last: number | null; credited: string; withdrawn: string };
        return {
          account: hex(row.account),
          token: token(row),
          earned: row.earned,
          claimed: row.claimed,
          claimable: (BigInt(text(row.earned)) - BigInt(text(row.claimed))).toString(),
          credited: parts.credited,
          withdrawn: parts.withdrawn,
          payoutCount: Number(row.payout_count),
          firstAt: parts.first,
          lastAt: parts.last,
        };
      },
    ),
  };
  return cut === NO_CUT ? { ...tables, ...(await readSums(read)) } : tables;
}

async function readSums(
  read: (sql: string, map: (row: Row) => unknown) => Promise<never[]>,
): Promise<Partial<ModelTables>> {
  const activity = (row: Row): Row => ({
    invocationCount: Number(row.invocation_count),
    fees: row.fee_total,
    payoutCount: Number(row.payout_count),
    payoutAmount: row.payout_total,
  });
  return {
    weights: await read("select * from asset_contributor", (row) => ({
      asset: asset(row.asset),
      account: hex(row.account),
      role: row.role,
      weight: row.weight_total,
      contributionCount: Number(row.contribution_count),
    })),
    usage: await read("select * from asset_usage", (row) => ({
      chainId: Number(row.chain_id),
      asset: asset(row.asset),
      token: token(row),
      ...activity(row),
      units: row.unit_total,
    })),
    tokenHours: await read("select * from token_hour where invocation_count + payout_count > 0", (row) => ({
      chainId: Number(row.chain_id),
      token: token(row),
      hour: Number(row.hour) * 3600,
      ...activity(row),
    })),
    assetHours: await read("select * from asset_hour", (row) => ({
      chainId: Number(row.chain_id),
      asset: asset(row.asset),
      token: token(row),
      hour: Number(row.hour) * 3600,
      ...activity(row),
    })),
  };
}

/** Only the parameters that a statement names; PostgreSQL refuses others. */
function parameters(sql: string, cut: SqlCut): unknown[] {
  return sql.includes("$1") ? [cut.time, cut.chainId, cut.blockNumber] : [];
}

const hex = (bytes: unknown): Hex => `0x${(bytes as Buffer).toString("hex")}`;
const text = (value: unknown): string => value as string;
const asset = (key: unknown): string => formatAssetId(decodeAssetKey(hex(key)));
const token = (row: Row): string => formatTokenId(Number(row.chain_id), hex(row.token));
const invocation = (row: Row, contract: unknown, id: unknown): string =>
  formatInvocationId(Number(row.chain_id), hex(contract), text(id));
const nullable = <T>(value: unknown, map: (value: unknown) => T): T | null => (value === null ? null : map(value));
const position = (row: Row): Row => ({
  chainId: Number(row.chain_id),
  blockNumber: Number(row.block_number),
  logIndex: row.log_index,
  sub: row.sub_index,
});
