import type { Hex } from "../../domain/hex.js";
import { formatEventId } from "../../domain/ids.js";
import { WAD } from "../../domain/derivation-rules.js";
import { formatShare } from "../../domain/decimal.js";
import { formatSeconds } from "../../domain/utc-time.js";
import { type AssetRow, isReferenced, readAssets, readAssetTexts } from "../../queries/assets/assets.js";
import { readEvents } from "../../queries/log/events.js";
import { readAssetKey } from "../../queries/lists/filter.js";
import { type LoadedLineage, type NamedEdge, foldLineage, readLineage } from "../../queries/assets/lineage.js";
import type { LineageDirection } from "../../queries/assets/lineage-graph.js";
import { SHORT_TEXT_BYTES } from "../../queries/lists/long-texts.js";
import { type PinnedCut, cutOf } from "../../queries/reading/pinned-cut.js";
import { type Position, positionKey } from "../../queries/reading/position.js";
import { QueryError } from "../../queries/reading/query-error.js";
import type { Snapshot } from "../../queries/reading/snapshot.js";
import { describeCut } from "../scope.js";
import { expectTablesInPlace, readInPlace } from "../tables-in-place.js";

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

/** The whole lineage of an asset, as a document: shares and derivations, and nodes to be read while it is written. */
export interface LineageDocument {
  readonly root: string;
  readonly direction: LineageDirection;
  /** The last block with an event of each chain within the cut. */
  readonly asOf: string;
  /** Whether more is reachable than a lineage holds: its last nodes then keep what they would pass on. */
  readonly truncated: boolean;
  readonly nodeCount: number;
  /**
   * Nodes in their order, with their texts, which are strangers': these are held some megabytes at a time, however long all are
   * together. Throws at the end where they may not be what they were at the cut.
   */
  readNodes(): AsyncIterable<LineageNodeEntry>;
  readonly edges: readonly LineageEdgeEntry[];
}

const EVERYTHING = { maxDepth: Number.POSITIVE_INFINITY, maxNodes: Number.POSITIVE_INFINITY, minShare: 0n };
/** Look-ups a statement: a lineage has up to half a million derivations. */
const BATCH = 5_000;
/** Long texts read at once, in bytes, unless one node's are more. */
const TEXT_BYTES = 4_000_000;

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

  const admitted = await nameEdges(at, lineage.edges, true);
  const ignored = await nameEdges(at, lineage.ignoredEdges, false);
  const edges = [...admitted, ...ignored];
  const { id } = lineage.nodes[0] ?? { id: asset };
  return {
    root: id,
    direction,
    asOf: describeCut(pinned),
    truncated: lineage.truncated,
    nodeCount: lineage.nodes.length,
    readNodes: () => expectTablesInPlace(snapshot, readNodes(at, lineage)),
    edges,
  };
}

async function* readNodes(at: Snapshot, { nodes, keys }: LoadedLineage): AsyncGenerator<LineageNodeEntry> {
  for (let start = 0; start < nodes.length; start += BATCH) {
    const batch = nodes.slice(start, start + BATCH);
    const rows = await readAssets(
      at,
      batch.map(({ id }) => keys.get(id) as Hex),
    );
    let place = 0;
    for (const group of groupByTexts(rows)) {
      const long = group.filter(isLong).map(({ asset }) => asset);
      const texts = long.length > 0 ? await readAssetTexts(at, long) : [];
      let read = 0;
      for (const row of group) {
        const node = batch[place++] as LoadedLineage["nodes"][number];
        const { name, uri } = (isLong(row) ? texts[read++] : row) ?? row;
        yield {
          id: node.id,
          depth: node.depth,
          inflowShare: formatShare(node.inflow),
          retainedShare: formatShare(node.retained),
          registered: row.isRegistered,
          chainId: Number(/^eip155:(\d+)/.exec(node.id)?.[1]),
          kind: row.kind,
          name,
          owner: row.owner,
          uri,
        };
      }
    }
  }
}

const isLong = ({ textBytes }: AssetRow): boolean => textBytes > SHORT_TEXT_BYTES;

/** Rows one after the other whose long texts are read together. */
function* groupByTexts(rows: readonly AssetRow[]): Generator<AssetRow[]> {
  let group: AssetRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const more = isLong(row) ? row.textBytes : 0;
    if (more > 0 && bytes > 0 && bytes + more > TEXT_BYTES) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(row);
    bytes += more;
  }
  yield group;
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
