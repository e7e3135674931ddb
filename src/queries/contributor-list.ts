import type { Hex } from "../domain/hex.js";
import { type Cut, isNotRevokedAt, isWithin, lastBlockWithin } from "./cut.js";
import type { ChainToken } from "./earnings.js";
import type { Filters } from "./filter.js";
import type { List, Order } from "./page.js";
import { type Sql, allOf, bytes, sql } from "./sql.js";

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

/** Contributors; with a token, those with a settlement in it and what they earned. */
export function contributorList(cut: Cut, where: Sql, token: ChainToken | undefined): List {
  return {
    name: token ? `contributors/${token.chainId}/${token.token}` : "contributors",
    columns: sql`who.account`,
    from: token
      ? cut
        ? earnersAt(cut, token)
        : earners(token)
      : sql`(select distinct c.account from projection.contributor as c where ${isWithin(cut, sql`c`)}) as who`,
    where: allOf([where]),
  };
}

const earners = ({ chainId, token }: ChainToken): Sql => sql`(
  select t.account, t.earned, t.magnitude from projection.account_total as t
  where t.chain_id = ${chainId} and t.token = ${bytes(token)}) as who`;

/**
 * Earned only ever grows along an account's rows, so its greatest value is its last. The magnitude, which rises with it, is as
 * account_total has it.
 */
const earnersAt = (cut: Cut, { chainId, token }: ChainToken): Sql => sql`(
  select l.account, max(l.earned) as earned,
    length(max(l.earned)::text) * 100 + rpad(left(max(l.earned)::text, 2), 2, '0')::integer as magnitude
  from projection.ledger as l
  where l.chain_id = ${chainId} and l.token = ${bytes(token)} and not l.is_claim
    and l.block_number <= ${lastBlockWithin(cut, sql`${chainId}::bigint`)}
  group by l.account) as who`;
