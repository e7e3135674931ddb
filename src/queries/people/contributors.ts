import type { Hex } from "../../domain/hex.js";
import { isWithin } from "../reading/cut.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytesArray, sql } from "../reading/sql.js";

/** Those of the accounts that are contributors: with a contribution, a payout or a claim within the cut. */
export async function readContributors(snapshot: Snapshot, accounts: readonly Hex[]): Promise<Set<Hex>> {
  const rows = await snapshot.query<{ account: Hex }>(sql`
    select wanted.account from unnest(${bytesArray(accounts)}) as wanted(account)
    where exists(
      select from projection.contributor as c where c.account = wanted.account and ${isWithin(snapshot.cut, sql`c`)})`);
  return new Set(rows.map(({ account }) => account));
}
