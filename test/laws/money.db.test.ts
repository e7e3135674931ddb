import fc from "fast-check";
import type { ClientBase } from "pg";
import { describe, expect, it } from "vitest";
import { WAD } from "../../src/domain/derivation-rules.js";
import { admitEdges } from "../../src/domain/lineage/admit-edges.js";
import type { DerivationEdge } from "../../src/domain/lineage/derivation-edge.js";
import { foldAncestors } from "../../src/domain/lineage/fold-shares.js";
import { arbitraryHistory } from "./generators/arbitrary-history.js";
import { arbitraryMoneyHistory } from "./generators/arbitrary-money-history.js";
import type { History } from "./generators/history.js";
import { holdLaw, LAW_TIMEOUT_MS } from "./hold-law.js";
import { indexHistory } from "./indexing/index-history.js";
import { useLawDatabase } from "./law-database.js";

const database = useLawDatabase();

describe("6: money is conserved", () => {
  it(
    "gives every base unit a place and no second one, up to sums beyond 256 bits",
    () =>
      holdLaw({
        name: "money",
        runs: 15,
        cases: fc.record({
          history: fc.oneof<fc.Arbitrary<History>[]>(arbitraryHistory(), arbitraryMoneyHistory),
          finality: fc.nat(6),
        }),
        async check({ history, finality }) {
          const { writer, clear } = database();
          await clear();
          await indexHistory(writer, history, { finality });
          for (const [what, sql] of Object.entries(LEAKS)) {
            expect({ what, leaks: (await writer.query(sql)).rows }).toEqual({ what, leaks: [] });
          }
          await expectSharesToSumToOne(writer);
        },
      }),
    LAW_TIMEOUT_MS,
  );
});

/** Money as the log has it, less what was set aside. */
const MOVED = `
  select e.*, e.type = 'PayoutClaimed' as is_claim, e.type = 'PayoutSettled' and e.direct as is_direct from log.event e
  where e.type in ('PayoutSettled', 'PayoutClaimed') and not exists (
    select from projection.anomaly a
    where not a.applied and (a.chain_id, a.block_number, a.log_index, a.sub_index) = (e.chain_id, e.block_number, e.log_index, e.sub_index))`;

const LAST = `
  select distinct on (account, chain_id, token) * from projection.ledger
  order by account, chain_id, token, block_number desc, log_index desc, sub_index desc`;

/** Each finds the keys where two ways to work out one amount disagree. */
const LEAKS: Record<string, string> = {
  "claimable as credited − withdrawn is earned − claimed": `
    select account, chain_id, token from (${LAST}) as l
    full join (
      select account, chain_id, token,
        sum(case when is_claim then -amount when is_direct then 0 else amount end) as claimable
      from (${MOVED}) as m group by account, chain_id, token
    ) as m using (account, chain_id, token)
    where m.claimable is distinct from l.earned - l.claimed`,
  "an overdrawn claim is listed, and only such": `
    with claim as (
      select chain_id, block_number, log_index, sub_index, is_claim,
        sum(case when is_claim then -amount when is_direct then 0 else amount end)
          over (partition by account, chain_id, token order by block_number, log_index, sub_index) as claimable
      from (${MOVED}) as m
    )
    select * from (select chain_id, block_number, log_index, sub_index from claim where is_claim and claimable < 0) as c
    full join (select chain_id, block_number, log_index, sub_index, reason from projection.anomaly where applied) as a
      using (chain_id, block_number, log_index, sub_index)
    where a.reason is null or c.chain_id is null`,
  "what the log settles, accounts earn": `
    select chain_id, token from (select chain_id, token, sum(amount) as amount from (${MOVED}) as m where not is_claim group by 1, 2) as m
    full join (select chain_id, token, sum(earned) as amount from (${LAST}) as l group by 1, 2) as l using (chain_id, token)
    where coalesce(m.amount, 0) <> coalesce(l.amount, 0)`,
  "what accounts earn, assets brought, but for payouts of none": `
    select chain_id, token from (
      select chain_id, token, payout_total as amount from projection.asset_usage
      union all
      select chain_id, token, amount from projection.ledger where not is_claim and asset is null
      union all
      select chain_id, token, -earned from (${LAST}) as l
    ) as both_sides
    group by chain_id, token having sum(amount) <> 0`,
  "hours add up to what was paid, fees included": `
    select chain_id, token from (
      select chain_id, token, payout_total as paid, fee_total as fees, claim_total as claimed from projection.token_hour
      union all
      select chain_id, token, case when is_claim then 0 else -amount end, 0, case when is_claim then -amount else 0 end
      from projection.ledger
      union all
      select chain_id, token, 0, -fee, 0 from projection.invocation
    ) as both_sides
    group by chain_id, token having sum(paid) <> 0 or sum(fees) <> 0 or sum(claimed) <> 0`,
  "an asset's hours add up to its usage": `
    select asset, chain_id, token from (
      select asset, chain_id, token, payout_total as paid, fee_total as fees from projection.asset_hour
      union all
      select asset, chain_id, token, -payout_total, -fee_total from projection.asset_usage
    ) as both_sides
    group by asset, chain_id, token having sum(paid) <> 0 or sum(fees) <> 0`,
  "amounts are integers": `
    select * from (
      select unnest(array[amount, earned, claimed]) as number from projection.ledger
      union all select unnest(array[payout_total, fee_total, unit_total]) from projection.asset_usage
      union all select weight_total from projection.asset_contributor
    ) as numbers
    where scale(number) <> 0`,
};

async function expectSharesToSumToOne(client: ClientBase): Promise<void> {
  const { rows } = await client.query<Record<"child" | "parent" | "share" | Place, string>>(
    `select encode(child, 'hex') as child, encode(parent, 'hex') as parent, share, block_time, chain_id, block_number,
       log_index, sub_index
     from projection.derivation where valid_to = 9223372036854775807`,
  );
  const edges: DerivationEdge[] = rows.map((row) => ({
    child: row.child,
    parent: row.parent,
    share: BigInt(row.share),
    blockTime: Number(row.block_time),
    chainId: Number(row.chain_id),
    blockNumber: Number(row.block_number),
    logIndex: Number(row.log_index),
    subIndex: Number(row.sub_index),
  }));
  const { admitted } = admitEdges(edges);
  for (const root of new Set(edges.flatMap(({ child, parent }) => [child, parent]))) {
    const nodes = foldAncestors(root, admitted);
    expect(nodes.every(({ retained }) => retained >= 0n)).toBe(true);
    expect(nodes.reduce((sum, { retained }) => sum + retained, 0n)).toBe(WAD);
  }
}

type Place = "block_time" | "chain_id" | "block_number" | "log_index" | "sub_index";
