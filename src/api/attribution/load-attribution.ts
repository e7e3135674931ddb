import type { Hex } from "../../domain/hex.js";
import { readOwners } from "../../queries/assets/assets.js";
import { type Division, type Part, readDivisions, readParts } from "../../queries/assets/attribution-parts.js";
import { loadLineage } from "../lineage/load-lineage.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import type { Reading } from "../readings.js";

export type AttributionBasis = "CONTRIBUTION" | "OWNER" | "ROUNDING";

export interface AttributionRow {
  readonly account: Hex | null;
  /** Integer of 1e-18. */
  readonly share: bigint;
  readonly role: string;
  readonly basis: AttributionBasis;
  /** Key of the asset whose retained share it is part of. */
  readonly via: Hex;
}

export interface LoadedAttribution {
  /** Those asked for, and one more where there are more. */
  readonly rows: readonly AttributionRow[];
  readonly isTruncated: boolean;
  readonly countAll: () => Promise<number>;
}

const EVERYTHING = { maxDepth: Number.POSITIVE_INFINITY, maxNodes: Number.POSITIVE_INFINITY, minShare: 0n };

/**
 * Parts of an asset's revenue at the reading's cut, from `offset` on: what each asset of its lineage retains, divided; then
 * what dividing left over, to the owners. The shares of all rows sum to exactly 1e18.
 */
export async function loadAttribution(
  reading: Reading,
  root: Hex,
  offset: number,
  limit: number,
): Promise<LoadedAttribution> {
  const { snapshot } = reading;
  const { nodes, keys, truncated } = await loadLineage(reading, root, "ANCESTORS", EVERYTHING);
  const retaining = nodes
    .filter(({ retained }) => retained > 0n)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, retained }) => ({ asset: keys.get(id) as Hex, retained }));
  const assets = retaining.map(({ asset }) => asset);
  const viaOf = ({ node }: { readonly node: number }): Hex => assets[node] as Hex;

  let divided: Promise<Division[]> | undefined;
  const divisions = (): Promise<Division[]> => (divided ??= readDivisions(snapshot, retaining));
  const roundings = async (): Promise<AttributionRow[]> =>
    (await divisions())
      .map((division): AttributionRow => {
        const share = BigInt(division.rest);
        return { account: null, share, role: "owner", basis: "ROUNDING", via: viaOf(division) };
      })
      .filter(({ share }) => share > 0n)
      .sort((a, b) => (a.share > b.share ? -1 : a.share < b.share ? 1 : 0));
  /** An asset without contributions gives one part, to its owner. */
  const countParts = async (): Promise<number> =>
    (await divisions()).reduce((sum, { parts }) => sum + parts - 1, retaining.length);

  const toRow = (part: Part): AttributionRow => {
    const [via, share] = [viaOf(part), BigInt(part.share)];
    return part.role === null
      ? { account: null, share, role: "owner", basis: "OWNER", via }
      : { account: part.account, share, role: part.role, basis: "CONTRIBUTION", via };
  };
  const rows = (await readParts(snapshot, retaining, { offset, limit: limit + 1 })).map(toRow);
  if (rows.length <= limit) {
    const before = rows.length > 0 ? 0 : Math.max(0, offset - (await countParts()));
    rows.push(...(await roundings()).slice(before, before + limit + 1 - rows.length));
  }
  return {
    rows: await nameOwners(snapshot, rows),
    isTruncated: truncated,
    countAll: async () => (await countParts()) + (await roundings()).length,
  };
}

/** What is an owner's, with who it is. */
async function nameOwners(snapshot: Snapshot, rows: readonly AttributionRow[]): Promise<AttributionRow[]> {
  const isOwners = ({ basis }: AttributionRow): boolean => basis !== "CONTRIBUTION";
  const vias = [...new Set(rows.filter(isOwners).map(({ via }) => via))];
  if (vias.length === 0) return [...rows];
  const owners = await readOwners(snapshot, vias);
  return rows.map((row) => (isOwners(row) ? { ...row, account: owners.get(row.via) ?? null } : row));
}
