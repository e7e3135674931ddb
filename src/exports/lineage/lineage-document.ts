import type { Hex } from "../../domain/hex.js";
import { formatEventId } from "../../domain/ids.js";
import { WAD } from "../../domain/derivation-rules.js";
import { formatShare } from "../../domain/decimal.js";
import { formatSeconds } from "../../domain/utc-time.js";
import { isReferenced, readAssets, readAssetTexts } from "../../queries/assets.js";
import { readEvents } from "../../queries/events.js";
import { readAssetKey } from "../../queries/filter.js";
import { type NamedEdge, foldLineage, readLineage } from "../../queries/lineage.js";
import type { LineageDirection } from "../../queries/lineage-graph.js";
import { type PinnedCut, cutOf } from "../../queries/pinned-cut.js";
import { type Position, positionKey } from "../../queries/position.js";
import { QueryError } from "../../queries/query-error.js";
import type { Snapshot } from "../../queries/snapshot.js";
import { describeCut } from "../scope.js";
import { readInPlace } from "../tables-in-place.js";

/** A node with exact shares as decimal text; what was not registered by then has nulls. */
export interface LineageNodeEntry {
  readonly id: string;
  readonly depth: number;
  readonly inflowShare: string;
  readonly retainedShare: string;
  readonly registered: boolean;
  readonly chainId: number;
  readonly kind: string | null;
  readonly name: string | null;
  readonly owner: string | null;
  readonly uri: string | null;
}

/** A derivation: the child was made from the parent, to which `share` of the child's revenue belongs. */
export interface LineageEdgeEntry {
  readonly child: string;
  readonly parent: string;
  readonly share: string;
  readonly relation: string;
  /** False: it would have closed a cycle, and no share flows over it. */
  readonly admitted: boolean;
  readonly time: string;
  readonly event: string;
  readonly transactionHash: string;
}

/** The whole lineage of an asset, as a document. */
export interface LineageDocument {
  readonly root: string;
  readonly direction: LineageDirection;
  /** The last block with an event of each chain within the cut. */
  readonly asOf: string;
  /** Whether more is reachable than a lineage holds: its last nodes then keep what they would pass on. */
  readonly truncated: boolean;
  readonly nodes: readonly LineageNodeEntry[];
  readonly edges: readonly LineageEdgeEntry[];
}

const EVERYTHING = { maxDepth: Number.POSITIVE_INFINITY, maxNodes: Number.POSITIVE_INFINITY, minShare: 0n };
/** Look-ups a statement: a lineage has up to half a million derivations. */
const BATCH = 5_000;

/**
 * Reads the whole lineage of an asset as of a cut. ANCESTORS' retained shares sum to exactly 1, which is checked. Throws
 * BAD_USER_INPUT for a text that is no asset's id, NOT_FOUND for an asset that no event names by then.
 */
export function readLineageDocument(
  snapshot: Snapshot,
  pinned: PinnedCut,
  asset: string,
  direction: LineageDirection,
): Promise<LineageDocument> {
  return readInPlace(snapshot, () => readWhole(snapshot, pinned, asset, direction));
}

async function readWhole(
  snapshot: Snapshot,
  pinned: PinnedCut,
  asset: string,
  direction: LineageDirection,
): Promise<LineageDocument> {
  const at = snapshot.at(cutOf(pinned));
  const root = readAssetKey(asset, "asset");
  const [known] = await readAssets(at, [root]);
  if (!known?.isRegistered && !(await isReferenced(at, root)))
    throw new QueryError("NOT_FOUND", `asset: expected one that an event names by then, found none named ${asset}.`);
  const { graph, settings } = await readLineage(at, root, direction, EVERYTHING);
  const lineage = foldLineage(root, graph, settings);
  const retained = lineage.nodes.reduce((sum, node) => sum + node.retained, 0n);
  if (direction === "ANCESTORS" && retained !== WAD)
    throw new Error(`Lineage of ${asset}: expected retained shares to sum to 1, found ${formatShare(retained)}.`);

  const keys = lineage.nodes.map(({ id }) => lineage.keys.get(id) as Hex);
  const assets = await inBatches(keys, (batch) => readAssets(at, batch));
  const texts = await inBatches(keys, (batch) => readAssetTexts(at, batch));
  const nodes = lineage.nodes.map((node, index): LineageNodeEntry => {
    const row = assets[index];
    return {
      id: node.id,
      depth: node.depth,
      inflowShare: formatShare(node.inflow),
      retainedShare: formatShare(node.retained),
      registered: row?.isRegistered ?? false,
      chainId: Number(/^eip155:(\d+)/.exec(node.id)?.[1]),
      kind: row?.kind ?? null,
      name: texts[index]?.name ?? null,
      owner: row?.owner ?? null,
      uri: texts[index]?.uri ?? null,
    };
  });
  const admitted = await nameEdges(at, lineage.edges, true);
  const ignored = await nameEdges(at, lineage.ignoredEdges, false);
  const edges = [...admitted, ...ignored];
  const { id } = lineage.nodes[0] ?? { id: asset };
  return { root: id, direction, asOf: describeCut(pinned), truncated: lineage.truncated, nodes, edges };
}

async function nameEdges(at: Snapshot, edges: readonly NamedEdge[], isAdmitted: boolean): Promise<LineageEdgeEntry[]> {
  const events = await inBatches(edges, (batch) => readEvents(at, batch));
  const byPosition = new Map(events.map((event) => [positionKey(event), event]));
  return edges.map((edge: NamedEdge & Position): LineageEdgeEntry => {
    const event = byPosition.get(positionKey(edge));
    if (!event) throw new Error(`Lineage: expected the event ${positionKey(edge)} in the log, found none.`);
    return {
      child: edge.child,
      parent: edge.parent,
      share: formatShare(edge.share),
      relation: edge.relation,
      admitted: isAdmitted,
      time: formatSeconds(edge.blockTime),
      event: formatEventId(edge.chainId, event.blockHash, edge.logIndex, edge.subIndex),
      transactionHash: event.transactionHash,
    };
  });
}

async function inBatches<Item, Row>(
  items: readonly Item[],
  read: (batch: readonly Item[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let start = 0; start < items.length; start += BATCH)
    rows.push(...(await read(items.slice(start, start + BATCH))));
  return rows;
}
