import { placeInOrder } from "./place-in-order.js";

export interface LayoutNode {
  id: string;
  /** Before the root (sources), or after it. */
  side: "root" | "up" | "down";
  height: number;
}

/** From left to right: `from` is the parent. */
export interface LayoutEdge {
  from: string;
  to: string;
}

export interface LayoutRequest {
  root: string;
  nodes: readonly LayoutNode[];
  /** Admitted edges only; one that closes a cycle all the same is laid out as if it were not there. */
  edges: readonly LayoutEdge[];
}

export interface Layout {
  /** Left edge and middle of each node. */
  positions: Readonly<Record<string, { x: number; y: number }>>;
  /** By `from>to`: the heights at which an edge passes the layers between its ends, left to right. */
  bends: Readonly<Record<string, readonly { x: number; y: number }[]>>;
  width: number;
  height: number;
}

export const NODE_WIDTH = 196;
const LAYER_GAP = 96;
const ROW_GAP = 14;
/** An edge that passes through a layer takes less room there than a node: none but a sliver of the gap. */
const PASSAGE_HEIGHT = -6;
const SWEEPS = 10;

interface Slot {
  id: string;
  layer: number;
  height: number;
  before: Slot[];
  after: Slot[];
  y: number;
  /** Where its neighbours would have it. */
  wish: number;
}

/**
 * A layered drawing: each edge goes from a layer to a later one, slots are ordered by the mean of their neighbours, and
 * heights are the closest to the neighbours' that the order allows. Linear in nodes and edges but for the sorting.
 */
export function layOut({ root, nodes, edges }: LayoutRequest): Layout {
  const layers = chooseLayers(root, nodes, edges);
  const slots = new Map(nodes.map(({ id, height }): [string, Slot] => [id, newSlot(id, layers.get(id) ?? 0, height)]));
  const passages = new Map<string, Slot[]>();
  for (const { from, to } of edges) {
    const [left, right] = [slots.get(from), slots.get(to)];
    if (!left || !right || left.layer >= right.layer) continue;
    const between = Array.from({ length: right.layer - left.layer - 1 }, (_, index) =>
      newSlot(`${from}>${to}`, left.layer + index + 1, PASSAGE_HEIGHT),
    );
    if (between.length > 0) passages.set(`${from}>${to}`, between);
    [left, ...between].forEach((slot, index) => connect(slot, [...between, right][index] ?? right));
  }
  const columns = groupByLayer([...slots.values(), ...[...passages.values()].flat()]);
  orderAndPlace(columns);
  return toLayout(slots, passages, columns);
}

const newSlot = (id: string, layer: number, height: number): Slot => ({
  id,
  layer,
  height,
  before: [],
  after: [],
  y: 0,
  wish: 0,
});

function connect(left: Slot, right: Slot): void {
  left.after.push(right);
  right.before.push(left);
}

/** The longest way from the root, so that every edge leads rightwards; sources have negative layers. */
function chooseLayers(root: string, nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Map<string, number> {
  const layers = new Map([[root, 0]]);
  for (const side of ["up", "down"] as const) {
    const members = new Set(nodes.filter((node) => node.side === side).map(({ id }) => id));
    // Towards the root: what a node's layer depends on.
    const inward = new Map<string, string[]>();
    for (const { from, to } of edges) {
      const [outer, inner] = side === "up" ? [from, to] : [to, from];
      if (members.has(outer) && (members.has(inner) || inner === root)) pushTo(inward, outer, inner);
    }
    const distances = new Map([[root, 0]]);
    const underWay = new Set<string>();
    const measure = (id: string): number => {
      const known = distances.get(id);
      if (known !== undefined) return known;
      if (underWay.has(id)) return 0;
      underWay.add(id);
      const distance = 1 + Math.max(0, ...(inward.get(id) ?? []).map(measure));
      underWay.delete(id);
      distances.set(id, distance);
      return distance;
    };
    for (const id of members) layers.set(id, side === "up" ? -measure(id) : measure(id));
  }
  return layers;
}

function groupByLayer(slots: readonly Slot[]): Slot[][] {
  const byLayer = new Map<number, Slot[]>();
  for (const slot of slots) pushTo(byLayer, slot.layer, slot);
  return [...byLayer].sort(([a], [b]) => a - b).map(([, column]) => column);
}

function pushTo<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function orderAndPlace(columns: readonly Slot[][]): void {
  for (const column of columns) stack(column);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isRightward = sweep % 2 === 0;
    for (const column of isRightward ? columns : columns.toReversed()) {
      // The last sweeps only straighten: the order has settled.
      const isLate = sweep >= SWEEPS - 4;
      for (const slot of column)
        slot.wish = isLate
          ? middle([...slot.before, ...slot.after], slot.y)
          : middle(isRightward ? slot.before : slot.after, slot.y);
      if (!isLate) column.sort((a, b) => a.wish - b.wish);
      const wishes = column.map(({ wish }) => wish);
      const rooms = column.map(({ height }) => height + ROW_GAP);
      placeInOrder(wishes, rooms).forEach((y, index) => {
        const slot = column[index];
        if (slot) slot.y = y;
      });
    }
  }
}

const middle = (slots: readonly Slot[], otherwise: number): number =>
  slots.length === 0 ? otherwise : slots.reduce((sum, { y }) => sum + y, 0) / slots.length;

function stack(column: readonly Slot[]): void {
  const total = column.reduce((sum, { height }) => sum + height + ROW_GAP, 0);
  let top = -total / 2;
  for (const slot of column) {
    slot.y = top + (slot.height + ROW_GAP) / 2;
    top += slot.height + ROW_GAP;
  }
}

function toLayout(
  slots: ReadonlyMap<string, Slot>,
  passages: ReadonlyMap<string, Slot[]>,
  columns: readonly Slot[][],
): Layout {
  const all = columns.flat();
  const firstLayer = Math.min(...all.map(({ layer }) => layer));
  const top = Math.min(...all.map(({ y, height }) => y - height / 2));
  const bottom = Math.max(...all.map(({ y, height }) => y + height / 2));
  const place = ({ layer, y }: Slot) => ({ x: (layer - firstLayer) * (NODE_WIDTH + LAYER_GAP), y: y - top });
  return {
    positions: Object.fromEntries([...slots].map(([id, slot]) => [id, place(slot)])),
    bends: Object.fromEntries([...passages].map(([key, between]) => [key, between.map(place)])),
    width: Math.max(...all.map((slot) => place(slot).x)) + NODE_WIDTH,
    height: bottom - top,
  };
}
