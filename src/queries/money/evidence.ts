import type { Hex } from "../../domain/hex.js";
import { isWithin } from "../reading/cut.js";
import type { ChainToken } from "./earnings.js";
import { type Ownership, type OwnerKey, type Page, type PageArgs, readPages, totalOrder } from "../lists/page.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, allOf, sql } from "../reading/sql.js";

/** Of what a figure is made: EARNED of every settlement, CLAIMED of what was sent directly or withdrawn. */
export type EvidenceOf = "EARNED" | "CLAIMED";

/**
 * The rows a figure was added up from; what is absent does not narrow, an asset of null means payouts for none. A
 * withdrawal names neither asset nor role, so none is part of a figure that is narrowed by them.
 */
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

/** A figure among others that are narrowed by the same columns: their evidence is read in one statement. */
export interface EvidenceOwner {
  readonly ownership: Ownership;
  readonly key: OwnerKey;
}

/** The place in `owner` of each value a scope is narrowed by. */
const PLACES: readonly Sql[] = [
  sql`owner.k0`,
  sql`owner.k1`,
  sql`owner.k2`,
  sql`owner.k3`,
  sql`owner.k4`,
  sql`owner.k5`,
  sql`owner.k6`,
];

export function evidenceOwner({ accounts, token, asset, role, from, to }: EvidenceScope): EvidenceOwner {
  const names: string[] = [];
  const types: string[] = [];
  const key: (string | number)[] = [];
  const conditions: Sql[] = [];
  const narrow = (name: string, type: string, value: string | number, condition: (place: Sql) => Sql): void => {
    conditions.push(condition(PLACES[key.length] as Sql));
    names.push(name);
    types.push(type);
    key.push(value);
  };
  narrow("chain", "bigint", token.chainId, (place) => sql`l.chain_id = ${place}`);
  narrow("token", "bytea", byteaText(token.token), (place) => sql`l.token = ${place}`);
  if (accounts?.length === 1) {
    narrow("account", "bytea", byteaText(accounts[0] as Hex), (place) => sql`l.account = ${place}`);
  } else if (accounts) {
    const all = `{${accounts.map((account) => `"\\${byteaText(account)}"`).join(",")}}`;
    narrow("accounts", "text", all, (place) => sql`l.account = any(${place}::bytea[])`);
  }
  if (asset === null) {
    names.push("no asset");
    conditions.push(sql`l.asset is null`);
  } else if (asset !== undefined) {
    narrow("asset", "bytea", byteaText(asset), (place) => sql`l.asset = ${place}`);
  }
  if (role !== undefined) narrow("role", "text", role, (place) => sql`l.role = ${place}`);
  if (asset !== undefined || role !== undefined) conditions.push(sql`not l.is_claim`);
  if (from !== undefined) narrow("from", "bigint", from, (place) => sql`l.block_time >= ${place}`);
  if (to !== undefined) narrow("to", "bigint", to, (place) => sql`l.block_time < ${place}`);
  return { ownership: { name: names.join(" "), types, condition: allOf(conditions) }, key };
}

/** The log positions and amounts behind figures of one kind, each in the total order. */
export function listEvidence(
  snapshot: Snapshot,
  ownership: Ownership,
  figures: readonly OwnerKey[],
  of: EvidenceOf,
  args: PageArgs,
): Promise<Page<EvidenceRow>[]> {
  const list = {
    name: `evidence/${of}`,
    columns: sql`${positionColumns(sql`l`)}, l.amount::text`,
    from: sql`projection.ledger as l`,
    where: allOf([
      of === "EARNED" ? sql`not l.is_claim` : sql`(l.is_claim or l.direct)`,
      isWithin(snapshot.cut, sql`l`),
    ]),
  };
  return readPages<EvidenceRow>(snapshot, list, ownership, figures, totalOrder(sql`l`), args);
}

const byteaText = (hex: Hex): string => `\\x${hex.slice(2)}`;
