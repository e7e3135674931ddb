import { chainOfAsset } from "../model/ids.js";
import { asset, contribution, hex, invocation, nullable, position, token } from "./row-values.js";
import { began, type Read, revoked, valid } from "./sql-cut.js";

const VALIDATIONS = `
  select json_agg(json_build_object('validator', '0x' || encode(c.validator, 'hex'), 'score', c.score::text, 'position',
      json_build_object('chainId', c.chain_id, 'blockNumber', c.block_number, 'logIndex', c.log_index, 'sub', c.sub_index))
    order by c.block_number, c.log_index, c.sub_index)
  from projection.contribution_validation c
  where c.contract = v.contract and c.contribution = v.contribution and c.chain_id = v.chain_id and ${began("c")}`;

/** Assets, derivations, contributions and invocations, as the model puts them. */
export async function readAssets(read: Read): Promise<Record<string, unknown[]>> {
  return {
    assets: await read(
      `select named.asset as id, a.*, o.owner, m.name, m.uri, m.content_hash
       from (
         select a.asset from projection.asset a where ${began("a")}
         union select r.asset from projection.asset_reference r where ${began("r")}
       ) as named
       left join projection.asset a on a.asset = named.asset and ${began("a")}
       left join projection.asset_metadata m on m.asset = a.asset and ${valid("m")}
       left join projection.asset_owner o on o.asset = a.asset and ${valid("o")}`,
      (row) => ({
        id: asset(row.id),
        chainId: chainOfAsset(asset(row.id)),
        registered: row.asset !== null,
        owner: nullable(row.owner, hex),
        kind: row.kind,
        name: row.name,
        uri: row.uri,
        contentHash: nullable(row.content_hash, hex),
        registeredAt: row.asset === null ? null : position(row),
      }),
    ),
    derivations: await read(`select v.* from projection.derivation v where ${valid("v")}`, (row) => ({
      child: asset(row.child),
      parent: asset(row.parent),
      share: row.share,
      relation: row.relation,
      position: position(row),
    })),
    contributions: await read(
      `select v.*, ${revoked("v")} as is_revoked, (${VALIDATIONS}) as validations
       from projection.contribution v where ${began("v")}`,
      (row) => ({
        id: contribution(row, row.contract),
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
              position: position({
                chain_id: row.chain_id,
                block_number: row.revoked_block,
                log_index: row.revoked_log_index,
                sub_index: row.revoked_sub_index,
              }),
            }
          : null,
        validations: row.validations ?? [],
      }),
    ),
    invocations: await read(`select v.* from projection.invocation v where ${began("v")}`, (row) => ({
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
  };
}
