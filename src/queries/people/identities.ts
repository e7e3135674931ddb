import type { Hex } from "../../domain/hex.js";
import { isWithin } from "../reading/cut.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, bytesArray, sql } from "../reading/sql.js";

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

/** The accounts each identity holds at the cut, by address; null for a name no account was ever linked to by then. */
export async function readIdentityAccounts(snapshot: Snapshot, identities: readonly Hex[]): Promise<(Hex[] | null)[]> {
  const linked = sql`(
    select distinct k.account, k.identity from projection.identity_link as k
    where k.identity = any(${bytesArray(identities)}) and k.is_linked and ${isWithin(snapshot.cut, sql`k`)})`;
  const accounts = sql`(select distinct l.account from ${linked} as l)`;
  const rows = await snapshot.query<{ account: Hex; identity: Hex; isHeld: boolean }>(sql`
    with holder as (${holders(snapshot, accounts)})
    select l.account, l.identity, exists(
      select from holder where holder.account = l.account and holder.identity = l.identity
    ) as "isHeld"
    from ${linked} as l order by l.account`);
  const byIdentity = new Map<Hex, Hex[]>();
  for (const { account, identity, isHeld } of rows) {
    const held = byIdentity.get(identity) ?? [];
    if (isHeld) held.push(account);
    byIdentity.set(identity, held);
  }
  return identities.map((identity) => byIdentity.get(identity) ?? null);
}

/** The identity that holds each of these accounts at the cut; null where none does. */
export async function readAccountIdentities(snapshot: Snapshot, accounts: readonly Hex[]): Promise<(Hex | null)[]> {
  const rows = await snapshot.query<{ account: Hex; identity: Hex }>(
    holders(snapshot, sql`unnest(${bytesArray(accounts)})`),
  );
  const byAccount = new Map(rows.map(({ account, identity }) => [account, identity]));
  return accounts.map((account) => byAccount.get(account) ?? null);
}
