import type { Hex } from "../domain/hex.js";
import { isWithin } from "./cut.js";
import type { ChainToken } from "./earnings.js";
import { type Page, type PageArgs, readPage, totalOrder } from "./page.js";
import { type Position, positionColumns } from "./position.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, allOf, bytes, bytesArray, sql } from "./sql.js";

/** Of what a figure is made: EARNED of every settlement, CLAIMED of what was sent directly or withdrawn. */
export type EvidenceOf = "EARNED" | "CLAIMED";

/** The rows a figure was added up from; what is absent does not narrow, an asset of null means payouts for none. */
export interface EvidenceScope {
  readonly accounts?: readonly Hex[];
  readonly token: ChainToken;
  readonly asset?: Hex | null;
  readonly role?: string;
  /** Block times, in seconds: `from` inclusive, `to` exclusive. */
  readonly from?: number;
  readonly to?: number;
}

export interface EvidenceRow extends Position {
  /** Base units, as decimal text. All of a scope add up to its figure. */
  readonly amount: string;
}

/** The log positions and amounts behind a figure, in the total order. */
export function listEvidence(
  snapshot: Snapshot,
  scope: EvidenceScope,
  of: EvidenceOf,
  args: PageArgs,
): Promise<Page<EvidenceRow>> {
  const { accounts, token, asset, role, from, to } = scope;
  const conditions: Sql[] = [
    sql`l.chain_id = ${token.chainId}`,
    sql`l.token = ${bytes(token.token)}`,
    of === "EARNED" ? sql`not l.is_claim` : sql`(l.is_claim or l.direct)`,
    isWithin(snapshot.cut, sql`l`),
  ];
  if (accounts) conditions.push(sql`l.account = any(${bytesArray(accounts)})`);
  if (asset !== undefined) conditions.push(asset === null ? sql`l.asset is null` : sql`l.asset = ${bytes(asset)}`);
  if (role !== undefined) conditions.push(sql`l.role = ${role}`);
  if (from !== undefined) conditions.push(sql`l.block_time >= ${from}`);
  if (to !== undefined) conditions.push(sql`l.block_time < ${to}`);
  const list = {
    name: `evidence/${of}`,
    columns: sql`${positionColumns(sql`l`)}, l.amount::text`,
    from: sql`projection.ledger as l`,
    where: allOf(conditions),
  };
  return readPage<EvidenceRow>(snapshot, list, totalOrder(sql`l`), args);
}
