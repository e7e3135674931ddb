import type { Hex } from "../../domain/hex.js";
import { isWithin } from "../reading/cut.js";
import type { ChainToken } from "../money/earnings.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytesArray, sql } from "../reading/sql.js";

/** How an asset was used and paid in one token; amounts are base units, as decimal text. */
export interface AssetUsageRow extends ChainToken {
  readonly invocationCount: number;
  readonly feeTotal: string;
  readonly unitTotal: string;
  readonly payoutCount: number;
  readonly payoutTotal: string;
}

/** The usage of each of these assets, by token: the present from its sums, a past from the rows themselves. */
export async function readAssetUsage(snapshot: Snapshot, assets: readonly Hex[]): Promise<AssetUsageRow[][]> {
  const usage = snapshot.cut
    ? sql`(
        select x.asset, x.chain_id, x.token, sum(x.invocations)::bigint as invocation_count, sum(x.fee) as fee_total,
          sum(x.units) as unit_total, sum(x.payouts)::bigint as payout_count, sum(x.amount) as payout_total
        from (
          select i.asset, i.chain_id, i.token, 1 as invocations, i.fee, i.units, 0 as payouts, 0 as amount
          from projection.invocation as i where i.asset = any(${bytesArray(assets)}) and ${isWithin(snapshot.cut, sql`i`)}
          union all
          select l.asset, l.chain_id, l.token, 0, 0, 0, 1, l.amount from projection.ledger as l
          where l.asset = any(${bytesArray(assets)}) and not l.is_claim and ${isWithin(snapshot.cut, sql`l`)}
        ) as x
        group by x.asset, x.chain_id, x.token)`
    : sql`projection.asset_usage`;
  const rows = await snapshot.query<AssetUsageRow & { asset: Hex }>(sql`
    select u.asset, u.chain_id as "chainId", u.token, u.invocation_count as "invocationCount",
      u.fee_total::text as "feeTotal", u.unit_total::text as "unitTotal", u.payout_count as "payoutCount",
      u.payout_total::text as "payoutTotal"
    from ${usage} as u where u.asset = any(${bytesArray(assets)})
    order by u.chain_id, u.token`);
  const byAsset = new Map<Hex, AssetUsageRow[]>(assets.map((asset) => [asset, []]));
  for (const row of rows) byAsset.get(row.asset)?.push(row);
  return assets.map((asset) => byAsset.get(asset) ?? []);
}
