import { deleteAbove, eventsOf, POSITION, type Projection, runOver, ZERO_ACCOUNT } from "./projection.js";

const SET_ASIDE_NOBODY = `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false,
    case when type = 'PayoutSettled' then 'zero-address: a payout to nobody' else 'zero-address: a claim by nobody' end, account
  from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account = ${ZERO_ACCOUNT}`;

/**
 * Continues the running totals of each (account, token) from its last row before the range. A claim that leaves less than
 * nothing claimable is applied all the same, and listed.
 */
const MOVE = `
  with moved as (
    select e.*, e.type = 'PayoutClaimed' as is_claim, coalesce(e.direct, false) as is_direct
    from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account <> ${ZERO_ACCOUNT}
  ),
  opening as (
    select k.account, k.token, l.earned, l.claimed, l.payout_count
    from (select distinct account, token from moved) as k
    cross join lateral (
      select earned, claimed, payout_count from ledger
      where account = k.account and chain_id = $1 and token = k.token
      order by block_number desc, log_index desc, sub_index desc
      limit 1
    ) as l
  ),
  added as (
    insert into ledger (${POSITION}, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed,
      role, asset, invocation, invocation_contract)
    select ${POSITION}, is_claim, is_direct, block_time,
      coalesce(o.payout_count, 0) + count(*) filter (where not is_claim) over so_far,
      account, token, amount,
      coalesce(o.earned, 0) + coalesce(sum(amount) filter (where not is_claim) over so_far, 0),
      coalesce(o.claimed, 0) + coalesce(sum(amount) filter (where is_claim or is_direct) over so_far, 0),
      coalesce(role, ''), asset, invocation, invocation_contract
    from moved left join opening o using (account, token)
    window so_far as (partition by account, token order by block_number, log_index, sub_index)
    returning ${POSITION}, block_time, is_claim, account, earned, claimed
  )
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, true,
    'overdrawn: claims exceed what was seen credited by ' || (claimed - earned)::text || ' base units', account
  from added where is_claim and claimed > earned`;

/** Every payout and claim with the running totals of its account and token. */
export const ledger: Projection = {
  name: "ledger",
  tables: ["ledger"],
  types: ["PayoutSettled", "PayoutClaimed"],
  apply: (client, range) => runOver(client, range, SET_ASIDE_NOBODY, MOVE),
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "ledger"),
};
