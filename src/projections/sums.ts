import { DOMAIN_EVENT_TYPES } from "../domain/events.js";
import { createAdditiveProjection } from "./additive.js";
import { IN_RANGE } from "./projection.js";

/** How much each asset was used and brought, by token. */
export const assetUsage = createAdditiveProjection({
  table: "asset_usage",
  keys: ["asset", "chain_id", "token"],
  sums: ["invocation_count", "fee_total", "unit_total", "payout_count", "payout_total"],
  counts: ["invocation_count", "payout_count"],
  types: ["InvocationRecorded", "PayoutSettled"],
  after: ["invocations", "ledger"],
  delta: `
    select asset, chain_id, token, 1 as invocation_count, fee as fee_total, units as unit_total, 0 as payout_count, 0 as payout_total
    from invocation where ${IN_RANGE}
    union all
    select asset, chain_id, token, 0, 0, 0, 1, amount
    from ledger where ${IN_RANGE} and not is_claim and asset is not null`,
});

/** The same by hour, for series. */
export const assetHours = createAdditiveProjection({
  table: "asset_hour",
  keys: ["asset", "chain_id", "token", "hour"],
  sums: ["invocation_count", "fee_total", "payout_count", "payout_total"],
  counts: ["invocation_count", "payout_count"],
  types: ["InvocationRecorded", "PayoutSettled"],
  after: ["invocations", "ledger"],
  delta: `
    select asset, chain_id, token, block_time / 3600 as hour, 1 as invocation_count, fee as fee_total, 0 as payout_count, 0 as payout_total
    from invocation where ${IN_RANGE}
    union all
    select asset, chain_id, token, block_time / 3600, 0, 0, 1, amount
    from ledger where ${IN_RANGE} and not is_claim and asset is not null`,
});

/** What each account earned so far, by token: as its last row in the ledger says, but where leaderboards find it in order. */
export const accountTotals = createAdditiveProjection({
  table: "account_total",
  keys: ["account", "chain_id", "token"],
  sums: ["earned", "payout_count"],
  counts: ["payout_count"],
  types: ["PayoutSettled"],
  after: ["ledger"],
  delta: `
    select account, chain_id, token, amount as earned, 1 as payout_count from ledger where ${IN_RANGE} and not is_claim`,
});

/** Money of a chain's token by hour. */
export const tokenHours = createAdditiveProjection({
  table: "token_hour",
  keys: ["chain_id", "token", "hour"],
  sums: ["invocation_count", "fee_total", "payout_count", "payout_total", "claim_count", "claim_total"],
  counts: ["invocation_count", "payout_count", "claim_count"],
  // A year by the hour reads 8,760 of them.
  isOrdered: true,
  types: ["InvocationRecorded", "PayoutSettled", "PayoutClaimed"],
  after: ["invocations", "ledger"],
  delta: `
    select chain_id, token, block_time / 3600 as hour, 1 as invocation_count, fee as fee_total,
      0 as payout_count, 0 as payout_total, 0 as claim_count, 0 as claim_total
    from invocation where ${IN_RANGE}
    union all
    select chain_id, token, block_time / 3600, 0, 0,
      (not is_claim)::int, case when is_claim then 0 else amount end, is_claim::int, case when is_claim then amount else 0 end
    from ledger where ${IN_RANGE}`,
});

/** What was paid in a chain's token by day: a series over a year reads these, and hours at its ends only. */
export const tokenDays = createAdditiveProjection({
  table: "token_day",
  keys: ["chain_id", "token", "day"],
  sums: ["payout_count", "payout_total"],
  counts: ["payout_count"],
  types: ["PayoutSettled"],
  after: ["ledger"],
  delta: `
    select chain_id, token, block_time / 86400 as day, 1 as payout_count, amount as payout_total
    from ledger where ${IN_RANGE} and not is_claim`,
});

/** Domain events by hour and type, those set aside included. */
export const chainHours = createAdditiveProjection({
  table: "chain_hour",
  keys: ["chain_id", "hour", "type"],
  sums: ["event_count"],
  counts: ["event_count"],
  types: DOMAIN_EVENT_TYPES,
  delta: `
    select chain_id, block_time / 3600 as hour, type, 1 as event_count
    from log.event where ${IN_RANGE} and type is not null`,
});

const REVOKED_IN_RANGE = "chain_id = $1 and revoked_block between $2 and $3";

/** Active contributions of an account to an asset in a role, added up: what attribution divides by. */
export const assetContributors = createAdditiveProjection({
  table: "asset_contributor",
  keys: ["asset", "account", "role", "chain_id"],
  sums: ["contribution_count", "weight_total"],
  counts: ["contribution_count"],
  types: ["ContributionRecorded", "ContributionRevoked"],
  after: ["contributions"],
  shrinkingTypes: ["ContributionRevoked"],
  delta: `
    select asset, contributor as account, role, chain_id, 1 as contribution_count, weight as weight_total
    from contribution where ${IN_RANGE}
    union all
    select asset, contributor, role, chain_id, -1, -weight
    from contribution where ${REVOKED_IN_RANGE}`,
});

/** Direct children and active contributions of an asset, and what these weigh, as this chain writes them. */
export const assetTallies = createAdditiveProjection({
  table: "asset_tally",
  keys: ["asset", "chain_id"],
  sums: ["child_count", "contribution_count", "weight_total"],
  counts: ["child_count", "contribution_count"],
  types: ["DerivationRegistered", "DerivationRevoked", "ContributionRecorded", "ContributionRevoked"],
  after: ["derivations", "contributions"],
  shrinkingTypes: ["DerivationRevoked", "ContributionRevoked"],
  delta: `
    select parent as asset, chain_id, 1 as child_count, 0 as contribution_count, 0 as weight_total
    from derivation where ${IN_RANGE}
    union all
    select parent, chain_id, -1, 0, 0 from derivation where chain_id = $1 and valid_to between $2 and $3
    union all
    select asset, chain_id, 0, 1, weight from contribution where ${IN_RANGE}
    union all
    select asset, chain_id, 0, -1, -weight from contribution where ${REVOKED_IN_RANGE}`,
});
