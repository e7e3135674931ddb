import { deleteAbove, eventsOf, POSITION, type Projection, runOver, ZERO_ACCOUNT } from "./projection.js";

/** The first record of an id stands, of those that break no other rule. */
const RECORD = `
  insert into contribution (contract, contribution, ${POSITION}, block_time, asset, contributor, role, weight, evidence)
  select distinct on (emitter, contribution)
    emitter, contribution, ${POSITION}, block_time, asset, contributor, role, weight, evidence
  from ${eventsOf("ContributionRecorded")} and e.weight > 0 and e.contributor <> ${ZERO_ACCOUNT}
  order by emitter, contribution, block_number, log_index, sub_index
  on conflict (contract, contribution, chain_id) do nothing`;

/**
 * The contribution that an event names, recorded before it or by it. Looked up by key for each event: `offset 0` keeps the
 * planner from beginning with all contributions, and the sum from the index of positions, both of which look cheap for a chain
 * that the statistics do not know yet.
 */
const recorded = (place: "<" | "="): string => `
  select from contribution c
  where c.contract = e.emitter and c.contribution = e.contribution and c.chain_id + 0 = e.chain_id
    and (c.block_number, c.log_index, c.sub_index) ${place} (e.block_number, e.log_index, e.sub_index)
  offset 0`;
const KNOWN = recorded("<");

const SET_ASIDE_UNRECORDED = `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false,
    case
      when exists (${KNOWN}) then 'repeated-id: the contribution is recorded already'
      when weight = 0 then 'zero-weight: a contribution that weighs nothing'
      else 'zero-address: a contribution of nobody'
    end, contributor
  from ${eventsOf("ContributionRecorded")}
    and not exists (${recorded("=")})`;

const SET_ASIDE_UNKNOWN = `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false, 'unknown-contribution: no record of the contribution precedes the event',
    coalesce(validator, revoked_by)
  from ${eventsOf("ContributionValidated", "ContributionRevoked")} and not exists (${KNOWN})`;

const VALIDATE = `
  insert into contribution_validation (${POSITION}, block_time, contract, contribution, validator, score)
  select ${POSITION}, block_time, emitter, contribution, validator, score
  from ${eventsOf("ContributionValidated")} and exists (${KNOWN})`;

/** The first revocation stands; another one changes nothing. Rows are found by key first, and then changed in place. */
const REVOKE = `
  update contribution c set
    revoked_block = first.block_number, revoked_log_index = first.log_index, revoked_sub_index = first.sub_index,
    revoked_time = first.block_time, revoked_by = first.revoked_by, revoke_reason = first.reason
  from (
    select distinct on (k.ctid) k.ctid as row_id, e.*
    from ${eventsOf("ContributionRevoked").replace(" where ", " cross join lateral (KNOWN_ROW) as k where ")}
    order by k.ctid, e.block_number, e.log_index, e.sub_index
  ) as first
  where c.ctid = first.row_id`.replace(
  "KNOWN_ROW",
  KNOWN.replace("select from", "select c.ctid from").replace("offset 0", "and c.revoked_block is null limit 1"),
);

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
  apply: (client, range) => runOver(client, range, RECORD, SET_ASIDE_UNRECORDED, SET_ASIDE_UNKNOWN, VALIDATE, REVOKE),
  async rewind(client, chainId, toBlock) {
    await deleteAbove(client, chainId, toBlock, "contribution", "contribution_validation");
    await client.query(UNREVOKE, [chainId, toBlock]);
  },
};
