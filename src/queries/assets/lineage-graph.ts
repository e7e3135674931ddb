import type { Hex } from "../../domain/hex.js";
import { isValidAt } from "../reading/cut.js";
import { type Position, positionColumns } from "../reading/position.js";
import type { Snapshot } from "../reading/snapshot.js";
import { bytes, sql } from "../reading/sql.js";

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
  /** Whether there is more than `most` lets in, so that the last level was not expanded. */
  readonly isTruncated: boolean;
}

/** How much of a lineage is taken: before a level that would exceed either, expansion stops. */
export interface GraphLimits {
  readonly nodes: number;
  readonly edges: number;
}

/** The fold of so many edges holds a thread for about two seconds. */
export const GRAPH_LIMITS: GraphLimits = { nodes: 20_000, edges: 500_000 };

/** Every edge on the way up (ANCESTORS) or down from an asset, admitted or not, level by level as far as the limits let in. */
export async function readLineageGraph(
  snapshot: Snapshot,
  root: Hex,
  direction: LineageDirection,
  most = GRAPH_LIMITS,
): Promise<LineageGraph> {
  const [near, far] = direction === "ANCESTORS" ? [sql`child`, sql`parent`] : [sql`parent`, sql`child`];
  const isValid = isValidAt(snapshot.cut, sql`d`);
  // Ids only: a path or depth in the recursive row would multiply the rows of a diamond. They come level by level.
  const rows = await snapshot.query<DerivationEdge>(sql`
    with recursive reachable(asset) as (
      select ${bytes(root)}
      union
      select next.asset from reachable
      cross join lateral (
        select d.${far} as asset from projection.derivation as d where d.${near} = reachable.asset and ${isValid} offset 0
      ) as next
    )
    select d.child, d.parent, d.share::text, d.relation, d.block_time as "blockTime", ${positionColumns(sql`d`)}
    from (select asset from reachable limit ${most.nodes + 1}) as node
    cross join lateral (
      select * from projection.derivation as d where d.${near} = node.asset and ${isValid} offset 0
    ) as d
    limit ${most.edges + 1}`);
  // Each edge leads to one node.
  if (rows.length < most.nodes && rows.length <= most.edges) return { edges: rows, isTruncated: false };
  return takeLevels(rows, root, direction, most);
}

/** The edges of all levels but the last that still fits. */
function takeLevels(
  rows: readonly DerivationEdge[],
  root: Hex,
  direction: LineageDirection,
  most: GraphLimits,
): LineageGraph {
  const [near, far] = direction === "ANCESTORS" ? (["child", "parent"] as const) : (["parent", "child"] as const);
  const edgesOf = new Map<Hex, DerivationEdge[]>();
  for (const edge of rows) {
    const beside = edgesOf.get(edge[near]);
    if (beside) beside.push(edge);
    else edgesOf.set(edge[near], [edge]);
  }
  /** The first node whose edges were not all read: nor were those of any after it. */
  const unread = rows.length > most.edges ? rows.at(-1)?.[near] : undefined;
  const seen = new Set<Hex>([root]);
  const edges: DerivationEdge[] = [];
  let level: Hex[] = [root];
  while (level.length > 0) {
    if (unread !== undefined && level.includes(unread)) return { edges, isTruncated: true };
    const ofLevel = level.flatMap((asset) => edgesOf.get(asset) ?? []);
    const next = [...new Set(ofLevel.map((edge) => edge[far]))].filter((asset) => !seen.has(asset));
    if (seen.size + next.length > most.nodes) return { edges, isTruncated: true };
    for (const edge of ofLevel) edges.push(edge);
    for (const asset of next) seen.add(asset);
    level = next;
  }
  return { edges, isTruncated: false };
}

/** Σ of the shares an asset passes on to its parents at the cut, admitted or not. */
export async function readPassedOn(snapshot: Snapshot, asset: Hex): Promise<bigint> {
  const [row] = await snapshot.query<{ total: string }>(sql`
    select coalesce(sum(d.share), 0)::text as total from projection.derivation as d
    where d.child = ${bytes(asset)} and ${isValidAt(snapshot.cut, sql`d`)}`);
  return BigInt(row?.total ?? "0");
}
