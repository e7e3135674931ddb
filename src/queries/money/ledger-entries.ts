import type { Hex } from "../../domain/hex.js";
import { type Cut, isWithin, lastBlockWithin } from "../reading/cut.js";
import type { ChainToken } from "./earnings.js";
import { type LedgerFacts, factColumns } from "./ledger.js";
import type { Snapshot } from "../reading/snapshot.js";
import type { WeightedList } from "../lists/stream-pages.js";
import { type Sql, allOf, bytes, bytesArray, sql } from "../reading/sql.js";

/** A payout or claim with its evidence and its account's totals in the token after it, in base units. */
export interface LedgerEntryRow extends LedgerFacts {
  readonly isClaim: boolean;
  readonly transactionHash: Hex;
  readonly earned: string;
  readonly claimed: string;
}

const columns = sql`
  ${factColumns}, l.is_claim as "isClaim", e.transaction_hash as "transactionHash", l.earned, l.claimed`;

const joins = sql`
  join log.block as b on b.chain_id = l.chain_id and b.number = l.block_number
  join log.event as e on e.chain_id = l.chain_id and e.block_number = l.block_number and e.log_index = l.log_index
    and e.sub_index = l.sub_index`;

/** Payouts or claims with their evidence; its filters are those of ledger.ts that need no head. */
export function ledgerEntryList(kind: "payouts" | "claims", cut: Cut, where: Sql): WeightedList {
  const isClaim = kind === "claims" ? sql`l.is_claim` : sql`not l.is_claim`;
  return {
    name: `export/${kind}`,
    columns,
    from: sql`projection.ledger as l`,
    joins,
    where: allOf([isClaim, isWithin(cut, sql`l`), where]),
    weight: sql`length(l.role)`,
  };
}

/** What accounts were paid and withdrew in one token, between two cuts. */
export interface AccountEntries {
  readonly accounts: readonly Hex[];
  readonly token: ChainToken;
  /** What lies within this cut is left out; undefined leaves nothing out. */
  readonly above: Cut | undefined;
}

export type EntryPlace = readonly [blockNumber: number, logIndex: number, subIndex: number];

/** The entries after a place, in their order, at most `limit`. Each account's are found by index. */
export async function readAccountEntries(
  snapshot: Snapshot,
  { accounts, token: { chainId, token }, above }: AccountEntries,
  after: EntryPlace | null,
  limit: number,
): Promise<LedgerEntryRow[]> {
  const chain = sql`${chainId}::bigint`;
  const [blockNumber, logIndex, subIndex] = after ?? [-1, -1, -1];
  const place = sql`l.block_number, l.log_index, l.sub_index`;
  return snapshot.query<LedgerEntryRow>(sql`
    select ${columns}
    from (
      select mine.* from unnest(${bytesArray(accounts)}) as who(account)
      cross join lateral (
        select l.* from projection.ledger as l
        where l.account = who.account and l.chain_id = ${chain} and l.token = ${bytes(token)}
          and (${place}) > (${blockNumber}::bigint, ${logIndex}::integer, ${subIndex}::integer)
          and l.block_number > ${above === undefined ? sql`-1` : sql`coalesce(${lastBlockWithin(above, chain)}, -1)`}
          and l.block_number <= ${lastBlockWithin(snapshot.cut, chain)}
        order by ${place} limit ${limit}
      ) as mine
      order by mine.block_number, mine.log_index, mine.sub_index limit ${limit}
    ) as l ${joins}
    order by ${place}`);
}

/** What to count: in these tokens or, without any given, in all. */
export interface EntryCount extends Pick<AccountEntries, "accounts" | "above"> {
  readonly tokens?: readonly ChainToken[] | undefined;
  /** Where counting stops: one more is counted at most. */
  readonly limit: number;
}

/** How many entries the accounts have between both cuts. */
export async function countAccountEntries(
  snapshot: Snapshot,
  { accounts, tokens, above, limit }: EntryCount,
): Promise<number> {
  const isCounted = allOf([
    isWithin(snapshot.cut, sql`l`),
    ...(above === undefined ? [] : [sql`not ${isWithin(above, sql`l`)}`]),
  ]);
  const chains = (tokens ?? []).map(({ chainId }) => chainId);
  const addresses = (tokens ?? []).map(({ token }) => token);
  // Each token's are looked up apart: of an account there may be many more in others, which strangers paid.
  const entries = tokens
    ? sql`
      from unnest(${bytesArray(accounts)}) as who(account)
      cross join unnest(${chains}::bigint[], ${bytesArray(addresses)}) as paid(chain_id, token)
      cross join lateral (
        select from projection.ledger as l
        where l.account = who.account and l.chain_id = paid.chain_id and l.token = paid.token and ${isCounted}
        limit ${limit + 1}
      ) as found`
    : sql`from projection.ledger as l where l.account = any(${bytesArray(accounts)}) and ${isCounted}`;
  const [row] = await snapshot.query<{ count: number }>(
    sql`select count(*) as count from (select ${entries} limit ${limit + 1}) as entry`,
  );
  return row?.count ?? 0;
}
