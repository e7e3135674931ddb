import { type Filters, type Where, compileWhere } from "./filter.js";
import { type Sql, allOf, sql } from "../reading/sql.js";

/** Sums kept beside a list's rows at present, `s`, that say how many of these there are. */
export interface Counter {
  readonly sum: Sql;
  readonly table: Sql;
  /** What the sums are kept by, under the names of the list's filters. */
  readonly filters: Filters;
  /** Which of the sums are an owner's, where the list is one of many owners'. */
  readonly ofOwner?: Sql;
  /** Whether sums are kept of all that is asked for; absent: always. */
  readonly hasAll?: (where: Where) => boolean;
}

const chainId = { kind: "chain", column: sql`s.chain_id` } as const;
const token = { kind: "token", column: sql`s.token`, chain: sql`s.chain_id` } as const;
const asset = { kind: "asset", column: sql`s.asset` } as const;

const isAsked = (name: string) => (where: Where) => where[name] !== undefined || where[`${name}_in`] !== undefined;
const isOfActive = (where: Where): boolean => where["isActive"] === true;

const accountPayouts = { sum: sql`s.payout_count`, table: sql`projection.account_total` };
const assetPayouts = { sum: sql`s.payout_count`, table: sql`projection.asset_usage` };
const assetInvocations = { ...assetPayouts, sum: sql`s.invocation_count` };
const children = { sum: sql`s.child_count`, table: sql`projection.asset_tally` };
/** Of those that are not revoked. */
const activeContributions = {
  sum: sql`s.contribution_count`,
  table: children.table,
  hasAll: isOfActive,
};
const isActive = { kind: "flag", column: sql`true` } as const;

/** Of whole lists. A payout need not be for an asset: sums by these have all only where one is asked for. */
export const counters = {
  payouts: [
    { sum: sql`s.payout_count`, table: sql`projection.token_day`, filters: { token, chainId } },
    {
      ...accountPayouts,
      filters: { account: { kind: "address", column: sql`s.account` }, token, chainId },
      hasAll: isAsked("account"),
    },
    { ...assetPayouts, filters: { asset, token, chainId }, hasAll: isAsked("asset") },
  ],
  claims: [{ sum: sql`s.claim_count`, table: sql`projection.token_hour`, filters: { token, chainId } }],
  invocations: [
    { sum: sql`s.invocation_count`, table: sql`projection.token_hour`, filters: { token, chainId } },
    { ...assetInvocations, filters: { asset, token, chainId } },
  ],
  derivations: [{ ...children, filters: { parent: asset, chainId } }],
  contributions: [{ ...activeContributions, filters: { isActive, asset, chainId } }],
} satisfies Record<string, readonly Counter[]>;

/** Of the lists of one asset or account. */
export const ownCounters = {
  accountPayouts: [{ ...accountPayouts, filters: { token, chainId }, ofOwner: sql`s.account = owner.k0` }],
  assetPayouts: [{ ...assetPayouts, filters: { token, chainId }, ofOwner: sql`s.asset = owner.k0` }],
  assetInvocations: [{ ...assetInvocations, filters: { token, chainId }, ofOwner: sql`s.asset = owner.k0` }],
  children: [{ ...children, filters: { chainId }, ofOwner: sql`s.asset = owner.k0` }],
  assetContributions: [{ ...activeContributions, filters: { isActive, chainId }, ofOwner: sql`s.asset = owner.k0` }],
} satisfies Record<string, readonly Counter[]>;

/** Sums added up for one number: strangers can make as many tokens as they like. */
export const MOST_SUMS = 200_000;

/**
 * SQL: how many rows a list has at present, exactly, null where it would take more than MOST_SUMS to say; undefined where no sums
 * know. They do where nothing is asked for but values of what they are kept by.
 */
export function counterOf(from: readonly Counter[], given: Where | null | undefined): Sql | undefined {
  const where = given ?? {};
  const asked = Object.entries(where).filter(([, value]) => value !== undefined);
  const counter = from.find(
    ({ filters, hasAll }) =>
      asked.every(([key, value]) => key.replace(/_in$/, "") in filters && value !== null) && (hasAll?.(where) ?? true),
  );
  if (!counter) return undefined;
  const { sum, table, filters, ofOwner } = counter;
  const isCounted = allOf([...(ofOwner ? [ofOwner] : []), compileWhere(filters, where)]);
  return sql`(
    select case when count(*) <= ${MOST_SUMS}::integer then coalesce(sum(counted.number), 0)::bigint end
    from (select ${sum} as number from ${table} as s where ${isCounted} limit ${MOST_SUMS + 1}::integer) as counted)`;
}
