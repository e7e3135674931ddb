import type { Hex } from "../domain/hex.js";
import { isWithin } from "./cut.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, bytesArray, sql } from "./sql.js";

const totalOrderOf = (row: Sql): Sql =>
  sql`${row}.block_time, ${row}.chain_id, ${row}.block_number, ${row}.log_index, ${row}.sub_index`;
const fallingOrderOf = (row: Sql): Sql =>
  sql`${row}.block_time desc, ${row}.chain_id desc, ${row}.block_number desc, ${row}.log_index desc, ${row}.sub_index desc`;

/**
 * Each account's latest link over all chains, unless that identity unlinked it later: unlinking from another has no effect.
 * `accounts` is a relation with a column account.
 */
const holders = (snapshot: Snapshot, accounts: Sql): Sql => sql`
  select candidate.account, latest.identity
  from ${accounts} as candidate(account)
  cross join lateral (
    select k.* from projection.identity_link as k
    where k.account = candidate.account and k.is_linked and ${isWithin(snapshot.cut, sql`k`)}
    order by ${fallingOrderOf(sql`k`)} limit 1
  ) as latest
  where not exists (
    select from projection.identity_link as u
    where u.account = candidate.account and u.identity = latest.identity and not u.is_linked
      and ${isWithin(snapshot.cut, sql`u`)} and (${totalOrderOf(sql`u`)}) > (${totalOrderOf(sql`latest`)}))`;

/** The accounts an identity holds at the cut, by address; null for a name no account was ever linked to by then. */
export async function readIdentityAccounts(snapshot: Snapshot, identity: Hex): Promise<Hex[] | null> {
  const linked = sql`(
    select distinct k.account from projection.identity_link as k
    where k.identity = any(${bytesArray([identity])}) and k.is_linked and ${isWithin(snapshot.cut, sql`k`)})`;
  const rows = await snapshot.query<{ account: Hex; isHeld: boolean }>(sql`
    with holder as (${holders(snapshot, linked)})
    select l.account, exists(
      select from holder where holder.account = l.account and holder.identity = any(${bytesArray([identity])})
    ) as "isHeld"
    from ${linked} as l(account) order by l.account`);
  if (rows.length === 0) return null;
  return rows.filter(({ isHeld }) => isHeld).map(({ account }) => account);
}

/** The identity that holds each of these accounts at the cut; null where none does. */
export async function readAccountIdentities(snapshot: Snapshot, accounts: readonly Hex[]): Promise<(Hex | null)[]> {
  const rows = await snapshot.query<{ account: Hex; identity: Hex }>(
    holders(snapshot, sql`unnest(${bytesArray(accounts)})`),
  );
  const byAccount = new Map(rows.map(({ account, identity }) => [account, identity]));
  return accounts.map((account) => byAccount.get(account) ?? null);
}
