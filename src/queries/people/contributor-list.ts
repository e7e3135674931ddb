import type { Hex } from "../../domain/hex.js";
import { type Cut, isNotRevokedAt, isWithin, lastBlockWithin } from "../reading/cut.js";
import type { ChainToken } from "../money/earnings.js";
import { type Filters, type Where, compileConditions } from "../lists/filter.js";
import { isInToken } from "../money/ledger.js";
import type { List, Order } from "../lists/page.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytes, sql } from "../reading/sql.js";

export interface ContributorRow {
  readonly account: Hex;
}

const anActiveContribution =
  (cut: Cut) =>
  (condition: Sql): Sql => sql`exists(
  select from projection.contribution as c
  where c.contributor = who.account and ${isWithin(cut, sql`c`)} and ${isNotRevokedAt(cut, sql`c`)} and ${condition})`;

/** Conditions on a contributor's active contributions: those beside each other are met by one and the same. */
export function contributorFilters(cut: Cut) {
  const among = anActiveContribution(cut);
  return {
    account: { kind: "address", column: sql`who.account` },
    role: { kind: "word", column: sql`c.role`, among },
    asset: { kind: "asset", column: sql`c.asset`, among },
  } satisfies Filters;
}

const byAccount = { type: "bytea" as const, value: sql`who.account` };
export const contributorOrders = {
  ACCOUNT: { name: "ACCOUNT", columns: [byAccount] },
  EARNED: {
    name: "EARNED",
    columns: [
      { type: "integer" as const, value: sql`who.magnitude` },
      { type: "numeric" as const, value: sql`who.earned` },
      byAccount,
    ],
  },
} satisfies Record<string, Order>;

/** From so many on, those who worked on an asset are not looked up one by one for a leaderboard: it is gone down from its top instead. */
const MANY_WORKERS = 1_000;

const isAsked = (where: Where, ...names: string[]): boolean => names.some((name) => where[name] !== undefined);

/** Whether many work, at present, on the assets asked for, if any are. */
export async function hasManyWorkers(snapshot: Snapshot, where: Where): Promise<boolean> {
  const filters = contributorFilters(null);
  const work = compileConditions(filters, where).others.get(filters.asset.among);
  if (!work || !isAsked(where, "asset", "asset_in")) return false;
  const [row] = await snapshot.query<{ count: number }>(sql`
    select count(*) as count
    from (select from projection.asset_contributor as c where ${work} limit ${MANY_WORKERS}::integer) as workers`);
  return row?.count === MANY_WORKERS;
}

/** Contributors; with a token, those with a settlement in it and what they earned. `isCrowded`: as hasManyWorkers says. */
export function contributorList(cut: Cut, where: Where, token?: ChainToken, isCrowded = false): List {
  const filters = contributorFilters(cut);
  const { among } = filters.asset;
  const { own, others } = compileConditions(filters, where);
  const work = others.get(among);
  const name = token ? `contributors/${token.chainId}/${token.token}` : "contributors";
  const columns = sql`who.account`;
  // Fewer work on an asset than there are contributors or earners, each of whom would be looked at.
  if (work && isAsked(where, "asset", "asset_in") && !(token && isCrowded)) {
    const workers = workersAt(cut, work);
    return { name, columns, from: token ? earnersAmong(workers, cut, token) : sql`${workers} as who`, where: own };
  }
  // Whose work the sums tell, one look-up each; unpulled, for a planner that begins with the workers sorts them all.
  if (work && token && isCrowded && !cut) {
    const isWorker = sql`exists(
      select from projection.asset_contributor as c where c.account = who.account and ${work} offset 0)`;
    return { name, columns, from: earners(token), where: allOf([own, isWorker]) };
  }
  const isOfAccounts = isAsked(where, "account", "account_in");
  return {
    name,
    columns,
    from: token ? (cut ? earnersAt(cut, token, isOfAccounts) : earners(token)) : contributorsAt(cut),
    where: work ? allOf([own, among(work)]) : own,
  };
}

const contributorsAt = (cut: Cut): Sql =>
  sql`(select distinct c.account from projection.contributor as c where ${isWithin(cut, sql`c`)}) as who`;

/** Accounts with an active contribution that meets a condition on its asset and role: at present as they are added up, in order. */
const workersAt = (cut: Cut, work: Sql): Sql =>
  cut
    ? sql`(
        select distinct c.contributor as account from projection.contribution as c
        where ${isWithin(cut, sql`c`)} and ${isNotRevokedAt(cut, sql`c`)} and ${work})`
    : sql`(select distinct c.account from projection.asset_contributor as c where ${work})`;

const earners = ({ chainId, token }: ChainToken): Sql => sql`(
  select t.account, t.earned, t.magnitude from projection.account_total as t
  where t.chain_id = ${chainId} and t.token = ${bytes(token)}) as who`;

/** As account_total has it. */
const magnitudeOf = (earned: Sql): Sql =>
  sql`length(${earned}::text) * 100 + rpad(left(${earned}::text, 2), 2, '0')::integer`;

/**
 * Earned only ever grows along an account's rows, so its greatest value is its last. The magnitude rises with it. A token that is
 * seldom paid in is found by index, and so are accounts.
 */
function earnersAt(cut: Cut, { chainId, token }: ChainToken, isOfAccounts: boolean): Sql {
  const chain = sql`${chainId}::bigint`;
  const isPaidIn = isOfAccounts
    ? sql`l.chain_id = ${chain} and l.token = ${bytes(token)}`
    : isInToken(bytes(token), chain);
  return sql`(
    select l.account, max(l.earned) as earned, ${magnitudeOf(sql`max(l.earned)`)} as magnitude
    from projection.ledger as l
    where ${isPaidIn} and not l.is_claim and l.block_number <= ${lastBlockWithin(cut, chain)}
    group by l.account) as who`;
}

/** Of these accounts those with a settlement, each looked up: a plan for all values would take the token for one with few earners. */
const earnersAmong = (accounts: Sql, cut: Cut, token: ChainToken): Sql => sql`(
  select mine.account, its.earned, its.magnitude
  from ${accounts} as mine cross join lateral (${cut ? totalAt(cut, token) : total(token)}) as its) as who`;

const total = ({ chainId, token }: ChainToken): Sql => sql`
  select t.earned, t.magnitude from projection.account_total as t
  where t.account = mine.account and t.chain_id = ${chainId} and t.token = ${bytes(token)} limit 1`;

/** As the last entry says. */
const totalAt = (cut: Cut, { chainId, token }: ChainToken): Sql => sql`
  select last.earned, ${magnitudeOf(sql`last.earned`)} as magnitude
  from (
    select l.earned, l.payout_count from projection.ledger as l
    where l.account = mine.account and l.chain_id = ${chainId} and l.token = ${bytes(token)}
      and l.block_number <= ${lastBlockWithin(cut, sql`${chainId}::bigint`)}
    order by l.block_number desc, l.log_index desc, l.sub_index desc limit 1
  ) as last
  where last.payout_count > 0`;
