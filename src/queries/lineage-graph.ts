import type { Hex } from "../domain/hex.js";
import { isValidAt } from "./cut.js";
import { type Position, positionColumns } from "./position.js";
import { QueryError } from "./query-error.js";
import type { Snapshot } from "./snapshot.js";
import { type Sql, bytes, bytesArray, sql } from "./sql.js";

export type LineageDirection = "ANCESTORS" | "DESCENDANTS";

/** A derivation valid at the cut, at the position of its latest registration. */
export interface DerivationEdge extends Position {
  readonly child: Hex;
  readonly parent: Hex;
  /** Integer of 1e-18, as decimal text. */
  readonly share: string;
  readonly relation: string;
  /** Seconds. */
  readonly blockTime: number;
}

export interface LineageGraph {
  readonly edges: readonly DerivationEdge[];
  /** Whether more than MAX_NODES are reachable, so that the last level was not expanded. */
  readonly isTruncated: boolean;
}

/** Nodes of a whole lineage: before a level that would exceed this, expansion stops. */
export const MAX_NODES = 20_000;
/** Edges of a whole lineage: their fold holds a thread for about two seconds. */
export const MAX_EDGES = 500_000;

/** Every edge on the way up (ANCESTORS) or down from an asset, admitted or not. Throws QUERY_TOO_COMPLEX beyond MAX_EDGES. */
export async function readLineageGraph(
  snapshot: Snapshot,
  root: Hex,
  direction: LineageDirection,
): Promise<LineageGraph> {
  const [near, far] = direction === "ANCESTORS" ? [sql`child`, sql`parent`] : [sql`parent`, sql`child`];
  const isValid = isValidAt(snapshot.cut, sql`d`);
  // Ids only: a path or depth in the recursive row would multiply the rows of a diamond.
  const reachable = await snapshot.query<{ asset: Hex }>(sql`
    with recursive reachable(asset) as (
      select ${bytes(root)}
      union
      select next.asset from reachable
      cross join lateral (
        select d.${far} as asset from projection.derivation as d where d.${near} = reachable.asset and ${isValid} offset 0
      ) as next
    )
    select asset from reachable limit ${MAX_NODES + 1}`);
  const isTruncated = reachable.length > MAX_NODES;
  const expanded = isTruncated ? await expandLevels(snapshot, root, near, far) : reachable.map(({ asset }) => asset);
  const rows = await snapshot.query<DerivationEdge>(sql`
    select d.child, d.parent, d.share::text, d.relation, d.block_time as "blockTime", ${positionColumns(sql`d`)}
    from unnest(${bytesArray(expanded)}) as node(asset)
    cross join lateral (
      select * from projection.derivation as d where d.${near} = node.asset and ${isValid} offset 0
    ) as d
    limit ${MAX_EDGES + 1}`);
  if (rows.length > MAX_EDGES) {
    throw new QueryError(
      "QUERY_TOO_COMPLEX",
      `lineage: expected at most ${MAX_EDGES} derivations on the way, found more.`,
    );
  }
  return { edges: rows, isTruncated };
}

/** The nodes of all levels but the last that still fits. */
async function expandLevels(snapshot: Snapshot, root: Hex, near: Sql, far: Sql): Promise<Hex[]> {
  const seen = new Set<Hex>([root]);
  const expanded: Hex[] = [];
  let level: Hex[] = [root];
  while (level.length > 0) {
    const rows = await snapshot.query<{ asset: Hex }>(sql`
      select distinct d.${far} as asset from projection.derivation as d
      where d.${near} = any(${bytesArray(level)}) and ${isValidAt(snapshot.cut, sql`d`)}
      limit ${MAX_NODES + seen.size + 1}`);
    const next = rows.map(({ asset }) => asset).filter((asset) => !seen.has(asset));
    if (seen.size + next.length > MAX_NODES) break;
    expanded.push(...level);
    for (const asset of next) seen.add(asset);
    level = next;
  }
  return expanded;
}

/** Σ of the shares an asset passes on to its parents at the cut, admitted or not. */
export async function readPassedOn(snapshot: Snapshot, asset: Hex): Promise<bigint> {
  const [row] = await snapshot.query<{ total: string }>(sql`
    select coalesce(sum(d.share), 0)::text as total from projection.derivation as d
    where d.child = ${bytes(asset)} and ${isValidAt(snapshot.cut, sql`d`)}`);
  return BigInt(row?.total ?? "0");
}
