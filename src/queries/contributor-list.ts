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

/** Conditions on a contributor's active contributions: each is met by one of them. */
export const contributorFilters = (cut: Cut) =>
  ({
    account: { kind: "address", column: sql`who.account` },
    role: { kind: "word", column: sql`c.role`, among: anActiveContribution(cut) },
    asset: { kind: "asset", column: sql`c.asset`, among: anActiveContribution(cut) },
  }) satisfies Filters;

const byAccount = { type: "bytea" as const, value: sql`who.account` };
export const contributorOrders = {
  ACCOUNT: { name: "ACCOUNT", columns: [byAccount] },
  EARNED: { name: "EARNED", columns: [{ type: "numeric" as const, value: sql`who.earned` }, byAccount] },
} satisfies Record<string, Order>;

/**
 * Contributors; with a token, those with a settlement in it and what they earned. Earned only ever grows along an
 * account's rows, so its greatest value is its last.
 */
export function contributorList(cut: Cut, where: Sql, token: ChainToken | undefined): List {
  const from = token
    ? sql`(
        select l.account, max(l.earned) as earned from projection.ledger as l
        where l.chain_id = ${token.chainId} and l.token = ${bytes(token.token)} and not l.is_claim
          and l.block_number <= ${lastBlockWithin(cut, sql`${token.chainId}::bigint`)}
        group by l.account
      ) as who`
    : sql`(
        select distinct l.account from projection.ledger as l where ${isWithin(cut, sql`l`)}
        union
        select distinct c.contributor from projection.contribution as c where ${isWithin(cut, sql`c`)}
      ) as who(account)`;
  return {
    name: token ? `contributors/${token.chainId}/${token.token}` : "contributors",
    columns: sql`who.account`,
    from,
    where: allOf([where]),
  };
}
