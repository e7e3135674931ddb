import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";

const database = useLawDatabase();

describe("8: every figure has its evidence", () => {
  it(
    "traces every sum to rows, every row to a position of the log that says the same, and every log to a row",
    () =>
      holdLaw({
        name: "evidence",
        runs: 15,
        cases: fc.record({ history: arbitraryHistory(), finality: fc.nat(6) }),
        async check({ history, finality }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality });
          for (const [what, sql] of Object.entries(GAPS)) {
            expect({ what, gaps: (await writer.query(sql)).rows }).toEqual({ what, gaps: [] });
          }
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

/** The keys whose sums differ from those of the rows given as evidence; a key without evidence, or the other way, is one. */
function differing(table: string, keys: string, sums: string[], evidence: string): string {
  return `
    select ${keys} from (
      select ${keys}, ${sums.join(", ")}, 1 as is_listed from projection.${table}
      union all
      select ${keys}, ${sums.map((sum) => `-${sum}`).join(", ")}, 0 from (
        select ${keys}, ${sums.map((sum) => `sum(${sum}) as ${sum}`).join(", ")} from (${evidence}) as e group by ${keys}
      ) as added
    ) as both_sides
    group by ${keys} having ${sums.map((sum) => `sum(${sum}) <> 0`).join(" or ")} or sum(is_listed) <> 1`;
}

const USES = `
  select asset, chain_id, token, block_time / 3600 as hour, 1 as invocation_count, fee as fee_total, units as unit_total,
    0 as payout_count, 0::numeric as payout_total, 0 as claim_count, 0::numeric as claim_total
  from projection.invocation
  union all
  select asset, chain_id, token, block_time / 3600, 0, 0, 0, (not is_claim)::int,
    case when is_claim then 0 else amount end, is_claim::int, case when is_claim then amount else 0 end
  from projection.ledger`;
const ACTIVE = "select *, contributor as account from projection.contribution where revoked_block is null";
const PLACE = "chain_id, block_number, log_index, sub_index";

/** The rows of a table that the log does not say at their position, nor says otherwise there. */
const unsaid = (table: string, says: string): string => `
  select ${PLACE} from projection.${table} r
  where not exists (
    select from log.event e
    where (e.chain_id, e.block_number, e.log_index, e.sub_index) = (r.chain_id, r.block_number, r.log_index, r.sub_index)
      and e.block_time = r.block_time and ${says})`;

const NO_ROW_NEEDED = `('AssetMetadataChanged', 'AssetTransferred', 'DerivationRegistered', 'DerivationRevoked', 'ContributionRevoked')`;

const GAPS: Record<string, string> = {
  "usage of an asset": differing(
    "asset_usage",
    "asset, chain_id, token",
    ["invocation_count", "fee_total", "unit_total", "payout_count", "payout_total"],
    `select * from (${USES}) as u where asset is not null and claim_count = 0`,
  ),
  "hours of an asset": differing(
    "asset_hour",
    "asset, chain_id, token, hour",
    ["invocation_count", "fee_total", "payout_count", "payout_total"],
    `select * from (${USES}) as u where asset is not null and claim_count = 0`,
  ),
  "hours of a token": differing(
    "token_hour",
    "chain_id, token, hour",
    ["invocation_count", "fee_total", "payout_count", "payout_total", "claim_count", "claim_total"],
    USES,
  ),
  "days of a token": differing(
    "token_day",
    "chain_id, token, day",
    ["payout_count", "payout_total"],
    `select chain_id, token, block_time / 86400 as day, 1 as payout_count, amount as payout_total
     from projection.ledger where not is_claim`,
  ),
  "hours of a chain": differing(
    "chain_hour",
    "chain_id, hour, type",
    ["event_count"],
    "select chain_id, block_time / 3600 as hour, type, 1 as event_count from log.event where type is not null",
  ),
  "weights of contributors": differing(
    "asset_contributor",
    "asset, account, role, chain_id",
    ["contribution_count", "weight_total"],
    `select *, 1 as contribution_count, weight as weight_total from (${ACTIVE}) as a`,
  ),
  "tallies of an asset": differing(
    "asset_tally",
    "asset, chain_id",
    ["child_count", "contribution_count", "weight_total"],
    `select asset, chain_id, 0 as child_count, 1 as contribution_count, weight as weight_total from (${ACTIVE}) as a
     union all
     select parent, chain_id, 1, 0, 0 from projection.derivation where valid_to = 9223372036854775807`,
  ),
  "totals of an account": differing(
    "account_total",
    "account, chain_id, token",
    ["earned", "payout_count"],
    "select account, chain_id, token, amount as earned, 1 as payout_count from projection.ledger where not is_claim",
  ),
  "since when an account is a contributor": `
    select coalesce(c.account, first.account) as account
    from projection.contributor as c
    full join (
      select account, chain_id, min((block_number, log_index, sub_index, block_time)) as place from (
        select contributor as account, ${PLACE}, block_time from projection.contribution
        union all
        select account, ${PLACE}, block_time from projection.ledger
      ) as deed
      group by account, chain_id
    ) as first on first.account = c.account and first.chain_id = c.chain_id
    where (c.block_number, c.log_index, c.sub_index, c.block_time) is distinct from first.place`,
  "running totals of an account": `
    select ${PLACE} from (
      select ${PLACE}, earned, claimed, payout_count,
        coalesce(sum(amount) filter (where not is_claim) over so_far, 0) as earned_by_rows,
        coalesce(sum(amount) filter (where is_claim or direct) over so_far, 0) as claimed_by_rows,
        count(*) filter (where not is_claim) over so_far as count_by_rows
      from projection.ledger
      window so_far as (partition by account, chain_id, token order by block_number, log_index, sub_index)
    ) as l
    where (earned, claimed, payout_count) is distinct from (earned_by_rows, claimed_by_rows, count_by_rows)`,
  ledger: unsaid(
    "ledger",
    `e.type = case when r.is_claim then 'PayoutClaimed' else 'PayoutSettled' end::log.event_type
     and (e.account, e.token, e.amount) = (r.account, r.token, r.amount) and e.asset is not distinct from r.asset
     and coalesce(e.direct, false) = r.direct and coalesce(e.role, '') = r.role
     and (e.invocation_contract, e.invocation) is not distinct from (r.invocation_contract, r.invocation)`,
  ),
  invocations: unsaid(
    "invocation",
    `e.type = 'InvocationRecorded' and (e.emitter, e.invocation, e.asset, e.caller, e.token, e.fee, e.units)
       = (r.contract, r.invocation, r.asset, r.caller, r.token, r.fee, r.units)`,
  ),
  contributions: unsaid(
    "contribution",
    `e.type = 'ContributionRecorded' and (e.emitter, e.contribution, e.asset, e.contributor, e.role, e.weight)
       = (r.contract, r.contribution, r.asset, r.contributor, r.role, r.weight)`,
  ),
  validations: unsaid(
    "contribution_validation",
    `e.type = 'ContributionValidated' and (e.emitter, e.contribution, e.validator, e.score)
       = (r.contract, r.contribution, r.validator, r.score)`,
  ),
  derivations: unsaid(
    "derivation",
    `e.type = 'DerivationRegistered' and (e.child, e.parent, e.share, e.relation) = (r.child, r.parent, r.share, r.relation)`,
  ),
  assets: unsaid("asset", "e.type = 'AssetRegistered' and (e.asset, e.kind) = (r.asset, r.kind)"),
  "identity links": unsaid(
    "identity_link",
    `e.type = case when r.is_linked then 'IdentityLinked' else 'IdentityUnlinked' end::log.event_type
     and (e.identity, e.account) = (r.identity, r.account)`,
  ),
  anomalies: unsaid("anomaly", "(e.type is null) = (r.reason like 'undecodable: %')"),
  // Versions keep a block's last state only, so what they are made of is held by the comparison with the model.
  "the log": `
    select ${PLACE} from log.event e
    where e.type is null or e.type not in ${NO_ROW_NEEDED}
    except
    select ${PLACE} from (
      ${["asset", "contribution", "contribution_validation", "invocation", "ledger", "identity_link", "anomaly"]
        .map((table) => `select ${PLACE} from projection.${table}`)
        .join(" union all ")}
    ) as rows`,
};
