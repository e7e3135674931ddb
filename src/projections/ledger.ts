import { deleteAbove, eventsOf, POSITION, type Projection, runOver, ZERO_ACCOUNT } from "./projection.js";

const SET_ASIDE_NOBODY = `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, false,
    case when type = 'PayoutSettled' then 'zero-address: a payout to nobody' else 'zero-address: a claim by nobody' end, account
  from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account = ${ZERO_ACCOUNT}`;

/** The payouts and claims of a range, each with what it adds. `which` narrows them to those of some accounts. */
const moved = (which: string): string => `
  select false as is_opening, ${POSITION}, block_time, account, token, type = 'PayoutClaimed' as is_claim,
    coalesce(direct, false) as direct, amount, coalesce(role, '') as role, asset, invocation, invocation_contract,
    case when type = 'PayoutSettled' then amount else 0 end as earned,
    case when type = 'PayoutClaimed' or direct then amount else 0 end as claimed,
    (type = 'PayoutSettled')::int as payout_count
  from ${eventsOf("PayoutSettled", "PayoutClaimed")} and e.account <> ${ZERO_ACCOUNT} ${which}`;

/** Adds the entries of a relation with the totals so far; opening ones only begin them. */
const addEntries = (entries: string): string => `
  insert into ledger (${POSITION}, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed,
    role, asset, invocation, invocation_contract)
  select ${POSITION}, is_claim, direct, block_time, payout_count, account, token, amount, earned, claimed,
    role, asset, invocation, invocation_contract
  from (
    select is_opening, ${POSITION}, block_time, account, token, is_claim, direct, amount, role, asset, invocation,
      invocation_contract, sum(earned) over so_far as earned, sum(claimed) over so_far as claimed,
      sum(payout_count) over so_far as payout_count
    from (${entries}) as entry
    window so_far as (partition by account, token order by block_number, log_index, sub_index)
  ) as continued
  where not is_opening`;

/**
 * Continues the running totals of each (account, token) from its last row before the range, which takes part as the first.
 * That row is looked for downwards from the key, which only ledger_account_idx can serve: asked for equal keys, a planner that
 * takes the table for empty may walk another index from its end.
 */
const move = (which: string): string => `
  with moved as (${moved(which)}),
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
  )
  ${addEntries("select * from moved union all select * from opening")}
  order by block_number, log_index, sub_index`;

/** Rows then stand by account; sorting a whole chain back into the log's order would only cost. */
const moveFirst = (which: string): string => addEntries(moved(which));

/** A claim that leaves less than nothing claimable is applied all the same, and listed. */
const listOverdrawn = (which: string): string => `
  insert into anomaly (${POSITION}, block_time, applied, reason, account)
  select ${POSITION}, block_time, true,
    'overdrawn: claims exceed what was seen credited by ' || (claimed - earned)::text || ' base units', account
  from ledger where chain_id = $1 and block_number between $2 and $3 and is_claim and claimed > earned ${which}`;

/** Every payout and claim with the running totals of its account and token. */
export const ledger: Projection = {
  name: "ledger",
  tables: ["ledger"],
  types: ["PayoutSettled", "PayoutClaimed"],
  isFoldedWhole: true,
  apply: (client, range) => runOver(client, range, SET_ASIDE_NOBODY, move(""), listOverdrawn("")),
  // An account's totals depend on no other account.
  async applyPart(client, range, part, parts) {
    if (part === 0 && range.namesNobody !== false) await runOver(client, range, SET_ASIDE_NOBODY);
    const which = `and get_byte(account, 19) % ${parts} = ${part}`;
    await runOver(client, range, range.isFirst ? moveFirst(which) : move(which), listOverdrawn(which));
  },
  rewind: (client, chainId, toBlock) => deleteAbove(client, chainId, toBlock, "ledger"),
};
