import type { Hex } from "../../domain/hex.js";
import { type Cut, isNotRevokedAt, isWithin } from "../reading/cut.js";
import type { Filters } from "../lists/filter.js";
import { shortText, textBytes } from "../lists/long-texts.js";
import { type List, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, bytes, bytesArray, sql } from "../reading/sql.js";
import type { WeightedList } from "../lists/stream-pages.js";

/** Work recorded on an asset, as it stood at the cut. */
export interface ContributionRow extends Position {
  readonly contract: Hex;
  /** Id within the contract; decimal text, as is the weight. */
  readonly contribution: string;
  /** Seconds. */
  readonly blockTime: number;
  readonly asset: Hex;
  readonly contributor: Hex;
  readonly role: string;
  readonly weight: string;
  /** Null where the texts are long, as is the reason then: see readContributionTexts. */
  readonly evidence: string | null;
  readonly isActive: boolean;
  readonly revokedAt: number | null;
  readonly revokedBy: Hex | null;
  readonly revokeReason: string | null;
  /** Of evidence and reason together. */
  readonly textBytes: number;
}

export type ContributionKey = Pick<ContributionRow, "chainId" | "contract" | "contribution">;
export type ContributionTexts = Pick<ContributionRow, "evidence" | "revokeReason">;

const TEXTS = [sql`c.evidence`, sql`c.revoke_reason`];
const columns = (cut: Cut, ofText = (column: Sql): Sql => shortText(column, TEXTS)): Sql => {
  const unlessActive = (column: Sql): Sql => sql`case when not ${isNotRevokedAt(cut, sql`c`)} then ${column} end`;
  return sql`
    ${positionColumns(sql`c`)}, c.block_time as "blockTime", c.contract, c.contribution, c.asset, c.contributor, c.role,
    c.weight, ${ofText(sql`c.evidence`)} as evidence, ${textBytes(TEXTS)} as "textBytes", ${isNotRevokedAt(cut, sql`c`)} as "isActive", ${unlessActive(sql`c.revoked_time`)} as "revokedAt",
    ${unlessActive(sql`c.revoked_by`)} as "revokedBy", ${unlessActive(ofText(sql`c.revoke_reason`))} as "revokeReason"`;
};

export const contributionFilters = (cut: Cut) =>
  ({
    asset: { kind: "asset", column: sql`c.asset` },
    contributor: { kind: "address", column: sql`c.contributor` },
    role: { kind: "word", column: sql`c.role` },
    weight: { kind: "amount", column: sql`c.weight` },
    isActive: { kind: "flag", column: isNotRevokedAt(cut, sql`c`) },
    chainId: { kind: "chain", column: sql`c.chain_id` },
    block: { kind: "block", column: sql`c.block_number` },
    timestamp: { kind: "time", column: sql`c.block_time` },
  }) satisfies Filters;

const byTime = totalOrder(sql`c`);
export const contributionOrders = {
  TIME: byTime,
  WEIGHT: { name: "WEIGHT", columns: [{ type: "numeric" as const, value: sql`c.weight` }, ...byTime.columns] },
};

/** Contributions, revoked ones among them. */
export function contributionList(cut: Cut, where: Sql): List {
  return {
    name: "contributions",
    columns: columns(cut),
    from: sql`projection.contribution as c`,
    where: allOf([isWithin(cut, sql`c`), where]),
  };
}

/** A contribution with the block and transaction that recorded it. */
export interface ContributionEntryRow extends ContributionRow {
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
}

/** Contributions with their evidence on chain, each with how long its texts are. */
export function contributionEntryList(cut: Cut, where: Sql): WeightedList {
  return {
    ...contributionList(cut, where),
    name: "export/contributions",
    columns: sql`${columns(cut, (column) => column)}, b.hash as "blockHash", e.transaction_hash as "transactionHash"`,
    joins: sql`
      join log.block as b on b.chain_id = c.chain_id and b.number = c.block_number
      join log.event as e on e.chain_id = c.chain_id and e.block_number = c.block_number
        and e.log_index = c.log_index and e.sub_index = c.sub_index`,
    weight: textBytes(TEXTS),
  };
}

export interface ValidationRow extends Position {
  readonly validator: Hex;
  /** Decimal text. */
  readonly score: string;
  /** Seconds. */
  readonly blockTime: number;
}

/** Relation `wanted`: these keys and their places, from 1. */
const keys = (of: readonly ContributionKey[]): Sql => sql`
  unnest(
    ${of.map(({ chainId }) => chainId)}::bigint[], ${bytesArray(of.map(({ contract }) => contract))},
    ${of.map(({ contribution }) => contribution)}::numeric[]
  ) with ordinality as wanted(chain_id, contract, contribution, place)`;

/** The texts of these contributions, which are there, in their order, however long. */
export function readContributionTexts(
  snapshot: Snapshot,
  of: readonly ContributionKey[],
): Promise<ContributionTexts[]> {
  return snapshot.query<ContributionTexts>(sql`
    select c.evidence, case when not ${isNotRevokedAt(snapshot.cut, sql`c`)} then c.revoke_reason end as "revokeReason"
    from ${keys(of)}
    join projection.contribution as c
      on c.contract = wanted.contract and c.contribution = wanted.contribution and c.chain_id = wanted.chain_id
    order by wanted.place`);
}

/** The validations of each of these contributions within the cut, oldest first. */
export async function readValidations(snapshot: Snapshot, of: readonly ContributionKey[]): Promise<ValidationRow[][]> {
  const rows = await snapshot.query<ValidationRow & { place: number }>(sql`
    select ${positionColumns(sql`v`)}, v.validator, v.score::text, v.block_time as "blockTime", wanted.place::integer as place
    from ${keys(of)}
    join projection.contribution_validation as v
      on v.contract = wanted.contract and v.contribution = wanted.contribution and v.chain_id = wanted.chain_id
    where ${isWithin(snapshot.cut, sql`v`)}
    order by v.block_number, v.log_index, v.sub_index`);
  const grouped = of.map((): ValidationRow[] => []);
  for (const row of rows) grouped[row.place - 1]?.push(row);
  return grouped;
}

/** The contribution of this key, as it stood at the cut; null where there is none. */
export async function findContribution(
  snapshot: Snapshot,
  { chainId, contract, contribution }: ContributionKey,
): Promise<ContributionRow | null> {
  const [row] = await snapshot.query<ContributionRow>(sql`
    select ${columns(snapshot.cut)} from projection.contribution as c
    where c.contract = ${bytes(contract)} and c.contribution = ${contribution}::numeric and c.chain_id = ${chainId}
      and ${isWithin(snapshot.cut, sql`c`)}`);
  return row ?? null;
}
