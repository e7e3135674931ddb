import { deleteAbove, eventsOf, POSITION, type Projection, runOver, ZERO_ACCOUNT } from "./projection.js";

const RECORD = `
  with judged as (
    select e.*,
      case
        when contributor = ${ZERO_ACCOUNT} then 'zero-address: a contribution of nobody'
        when weight = 0 then 'zero-weight: a contribution that weighs nothing'
      end as fault
    from ${eventsOf("ContributionRecorded")}
  ),
  candidate as (
    select *, row_number() over (partition by emitter, contribution, fault is null
                                 order by block_number, log_index, sub_index) as nth
    from judged
  ),
  accepted as (
    insert into contribution (contract, contribution, ${POSITION}, block_time, asset, contributor, role, weight, evidence)
    select emitter, contribution, ${POSITION}, block_time, asset, contributor, role, weight, evidence
    from candidate where fault is null and nth = 1
    on conflict (contract, contribution, chain_id) do nothing
    returning block_number, log_index, sub_index
  )
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false, coalesce(fault, 'repeated-id: the contribution is recorded already'), contributor
  from candidate
  where (block_number, log_index, sub_index) not in (select block_number, log_index, sub_index from accepted)`;

const KNOWN = `
  select from contribution c
  where c.contract = e.emitter and c.contribution = e.contribution and c.chain_id = e.chain_id
    and (c.block_number, c.log_index, c.sub_index) < (e.block_number, e.log_index, e.sub_index)`;

const SET_ASIDE_UNKNOWN = `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false, 'unknown-contribution: no record of the contribution precedes the event',
    coalesce(validator, revoked_by)
  from ${eventsOf("ContributionValidated", "ContributionRevoked")} and not exists (${KNOWN})`;

const VALIDATE = `
  insert into contribution_validation (${POSITION}, block_time, contract, contribution, validator, score)
  select ${POSITION}, block_time, emitter, contribution, validator, score
  from ${eventsOf("ContributionValidated")} and exists (${KNOWN})`;

/** The first revocation stands; another one changes nothing. */
const REVOKE = `
  update contribution c set
    revoked_block = first.block_number, revoked_log_index = first.log_index, revoked_sub_index = first.sub_index,
    revoked_time = first.block_time, revoked_by = first.revoked_by, revoke_reason = first.reason
  from (
    select distinct on (e.emitter, e.contribution) e.*
    from ${eventsOf("ContributionRevoked")} and exists (${KNOWN})
    order by e.emitter, e.contribution, e.block_number, e.log_index, e.sub_index
  ) as first
  where c.contract = first.emitter and c.contribution = first.contribution and c.chain_id = first.chain_id
    and c.revoked_block is null`;

const UNREVOKE = `
  update contribution set
    revoked_block = null, revoked_log_index = null, revoked_sub_index = null, revoked_time = null, revoked_by = null,
    revoke_reason = null
  where chain_id = $1 and revoked_block > $2`;

/** Who worked on which asset in which role, who validated it, and whether it was revoked. */
export const contributions: Projection = {
  name: "contributions",
  tables: ["contribution", "contribution_validation"],
  types: ["ContributionRecorded", "ContributionValidated", "ContributionRevoked"],
  apply: (client, range) => runOver(client, range, RECORD, SET_ASIDE_UNKNOWN, VALIDATE, REVOKE),
  async rewind(client, chainId, toBlock) {
    await deleteAbove(client, chainId, toBlock, "contribution", "contribution_validation");
    await client.query(UNREVOKE, [chainId, toBlock]);
  },
};
