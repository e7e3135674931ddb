import type { Hex } from "../../domain/hex.js";
import { type Cut, isNotRevokedAt, isWithin } from "../reading/cut.js";
import type { Snapshot } from "../reading/snapshot.js";
import { type Sql, bytesArray, sql } from "../reading/sql.js";

/** A node of a lineage and what it retains, in integers of 1e-18. */
export interface RetainingAsset {
  readonly asset: Hex;
  readonly retained: bigint;
}

/** A part of what a node retains. */
export interface Part {
  /** Index of the node among those given. */
  readonly node: number;
  /** Null: the node's owner, as there are no active contributions. */
  readonly account: Hex | null;
  readonly role: string | null;
  /** Integer of 1e-18, as decimal text. */
  readonly share: string;
}

/** What dividing leaves of a node that has active contributions. */
export interface Division {
  /** Index of the node among those given. */
  readonly node: number;
  /** Its parts that are not 0. */
  readonly parts: number;
  /** What flooring left; integer of 1e-18, as decimal text. */
  readonly rest: string;
}

/**
 * Some of the parts: each node's retained share divided pro rata to the weights of its active contributions, added up by
 * account and role, each part floored, those of 0 left out; all to the owner where there are none. Largest first, then by
 * node, weight, account and role. The present is read from sums in the order of weights, as many as are asked for; a past is
 * added up from all contributions to the nodes.
 */
export async function readParts(
  snapshot: Snapshot,
  nodes: readonly RetainingAsset[],
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Part[]> {
  const rows = await snapshot.query<Part>(sql`
    with ${nodesAndWeights(snapshot.cut, nodes, offset + limit)}
    select node, account, role, share::text from (
      select node.place::integer - 1 as node, weighed.account, weighed.role, weighed.weight,
        coalesce(${shareOf}, node.retained) as share
      from node left join weighed on weighed.place = node.place
    ) as part
    where share > 0
    order by part.share desc, node, weight desc, account, role
    offset ${offset} limit ${limit}`);
  return rows;
}

/** How every node that has active contributions was divided: what readParts gives of it in all, and what is left. */
export function readDivisions(snapshot: Snapshot, nodes: readonly RetainingAsset[]): Promise<Division[]> {
  return snapshot.query<Division>(sql`
    with ${nodesAndWeights(snapshot.cut, nodes)}
    select node.place::integer - 1 as node, (count(*) filter (where ${shareOf} > 0))::integer as parts,
      (node.retained - sum(${shareOf}))::text as rest
    from node join weighed on weighed.place = node.place
    group by node.place, node.retained
    order by node.place`);
}

/** Exact: both are integers, however large. */
const shareOf = sql`div(node.retained * weighed.weight, weighed.total)`;

/** CTEs `node` (place, asset, retained) and `weighed` (place, account, role, weight, total); the heaviest of each node. */
function nodesAndWeights(cut: Cut, nodes: readonly RetainingAsset[], heaviest?: number): Sql {
  const node = sql`node as (
    select place, asset, retained
    from unnest(${bytesArray(nodes.map(({ asset }) => asset))}, ${nodes.map(({ retained }) => String(retained))}::numeric[])
      with ordinality as given(asset, retained, place))`;
  return cut ? sql`${node}, ${weighedAt(cut)}` : sql`${node}, ${weighedNow(heaviest)}`;
}

const weighedAt = (cut: Cut): Sql => sql`
  weighed as (
    select node.place, c.contributor as account, c.role, sum(c.weight) as weight,
      sum(sum(c.weight)) over (partition by node.place) as total
    from node join projection.contribution as c on c.asset = node.asset
    where ${isWithin(cut, sql`c`)} and ${isNotRevokedAt(cut, sql`c`)}
    group by node.place, c.contributor, c.role)`;

/** Sums stand by chain. Those of an asset worked on over several chains are added up; of the others the index gives the order. */
const weighedNow = (heaviest?: number): Sql => sql`
  tally as (
    select node.place, node.asset, sum(t.weight_total) as total, count(*) as chains
    from node join projection.asset_tally as t on t.asset = node.asset and t.contribution_count > 0
    group by node.place, node.asset),
  weighed as (
    select tally.place, g.account, g.role, g.weight, tally.total
    from tally
    cross join lateral (
      select c.account, c.role, c.weight_total as weight from projection.asset_contributor as c
      where c.asset = tally.asset
      order by c.weight_total desc, c.account, c.role
      ${heaviest === undefined ? sql`` : sql`limit ${heaviest}`}
    ) as g
    where tally.chains = 1
    union all
    select tally.place, c.account, c.role, sum(c.weight_total), tally.total
    from tally join projection.asset_contributor as c on c.asset = tally.asset
    where tally.chains > 1
    group by tally.place, tally.total, c.account, c.role)`;
