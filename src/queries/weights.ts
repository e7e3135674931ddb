import type { Hex } from "../domain/hex.js";
import { isNotRevokedAt, isWithin } from "./cut.js";
import type { Snapshot } from "./snapshot.js";
import { bytesArray, sql } from "./sql.js";

/** The active contributions of one account to one asset in one role, added up. */
export interface WeightRow {
  readonly asset: Hex;
  readonly account: Hex;
  readonly role: string;
  /** Can exceed 256 bits. */
  readonly weight: bigint;
}

/** Every group of active contributions to these assets: the present from its sums, a past from the contributions. */
export async function readWeights(snapshot: Snapshot, assets: readonly Hex[]): Promise<WeightRow[]> {
  const { cut } = snapshot;
  const groups = cut
    ? sql`
        select c.asset, c.contributor as account, c.role, sum(c.weight)::text as weight from projection.contribution as c
        where c.asset = any(${bytesArray(assets)}) and ${isWithin(cut, sql`c`)} and ${isNotRevokedAt(cut, sql`c`)}
        group by c.asset, c.contributor, c.role`
    : sql`
        select g.asset, g.account, g.role, sum(g.weight_total)::text as weight from projection.asset_contributor as g
        where g.asset = any(${bytesArray(assets)})
        group by g.asset, g.account, g.role`;
  const rows = await snapshot.query<Omit<WeightRow, "weight"> & { weight: string }>(groups);
  return rows.map((row) => ({ ...row, weight: BigInt(row.weight) }));
}
