import { deleteAbove, eventsOf, POSITION, type Projection, runOver, ZERO_ACCOUNT } from "./projection.js";

/** `which` narrows the events `e` to those of some accounts. */
const setAsideNobody = (which: string): string => `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false,
    case when type = 'PayoutSettled' then 'zero-address: a payout to nobody' else 'zero-address: a claim by nobody' end, account
  from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account = ${ZERO_ACCOUNT} ${which}`;

/**
 * Continues the running totals of each (account, token) from its last row before the range, which takes part as the first.
 * That row is looked for downwards from the key, which only ledger_account_idx can serve: asked for equal keys, a planner that
 * takes the table for empty may walk another index from its end.
 * A claim that leaves less than nothing claimable is applied all the same, and listed.
 */
const move = (which: string): string => `
  with moved as (
    select false as is_opening, ${POSITION}, block_time, account, token, type = 'PayoutClaimed' as is_claim,
      coalesce(direct, false) as direct, amount, coalesce(role, '') as role, asset, invocation, invocation_contract,
      case when type = 'PayoutSettled' then amount else 0 end as earned,
      case when type = 'PayoutClaimed' or direct then amount else 0 end as claimed,
      (type = 'PayoutSettled')::int::bigint as payout_count
    from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account <> ${ZERO_ACCOUNT} ${which}
  ),
  opening as (
    select true, null::bigint, -1::bigint, -1, -1, null::bigint, k.account, k.token, null::boolean,
      null::boolean, null::numeric, null::text, null::bytea, null::numeric, null::bytea,
      l.earned, l.claimed, l.payout_count
    from (select distinct account, token from moved) as k
    cross join lateral (
      select account, chain_id, token, earned, claimed, payout_count from ledger
      where (account, chain_id, token) <= (k.account, $1, k.token)
      order by account desc, chain_id desc, token desc, block_number desc, log_index desc, sub_index desc
      limit 1
    ) as l
    where l.account = k.account and l.chain_id = $1 and l.token = k.token
  ),
  continued as (
    select is_opening, ${POSITION}, block_time, account, token, is_claim, direct, amount, role, asset, invocation,
      invocation_contract, sum(earned) over so_far as earned, sum(claimed) over so_far as claimed,
      sum(payout_count) over so_far as payout_count
    from (select * from moved union all select * from opening) as entry
    window so_far as (partition by account, token order by block_number, log_index, sub_index)
  ),
  added as (
    insert into ledger (${POSITION}, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed,
      role, asset, invocation, invocation_contract)
    select ${POSITION}, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed,
      role, asset, invocation, invocation_contract
    from continued where not is_opening
    order by block_number, log_index, sub_index
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
  apply: (client, range) => runOver(client, range, setAsideNobody(""), move("")),
  // An account's totals depend on no other account.
  applyPart(client, range, part, parts) {
    const which = `and get_byte(e.account, 19) % ${parts} = ${part}`;
    return runOver(client, range, setAsideNobody(which), move(which));
  },
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "ledger"),
};
