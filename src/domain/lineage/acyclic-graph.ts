/**
 * Takes edges one after the other, those that close no cycle with those taken before, in rounds of many.
 *
 * The nodes stand in a topological order of the edges taken. An edge that leads forward in it closes no cycle by
 * itself, so a round without backward edges is taken whole. Otherwise one sweep over the part of the order that the
 * backward edges span finds which of the round's edges' ends reach which of their beginnings, a bit each, and the round
 * is judged edge by edge on these bits alone. So the work is at most edges × (nodes + edges) / 32 words however the
 * edges are chosen, where a search for each edge could be made to walk the whole graph each time.
 */
export class AcyclicGraph {
  readonly #position: Int32Array;
  readonly #nodeAt: Int32Array;
  readonly #lastEdge: Int32Array;
  readonly #previousEdge: Int32Array;

  /** Edge e leads from `from[e]` to `to[e]`; none is taken yet. */
  constructor(
    nodeCount: number,
    private readonly from: Int32Array,
    private readonly to: Int32Array,
  ) {
    this.#position = Int32Array.from({ length: nodeCount }, (_, node) => node);
    this.#nodeAt = this.#position.slice();
    this.#lastEdge = new Int32Array(nodeCount).fill(-1);
    this.#previousEdge = new Int32Array(from.length).fill(-1);
  }

  /** Judges the edges first … end − 1 in this order; 1 in `taken` for each that closes no cycle. No edge may be a loop. */
  takeRound(first: number, end: number, taken: Uint8Array): void {
    let [low, high] = [Infinity, -1];
    for (let edge = first; edge < end; edge++) {
      const [begin, target] = [this.#position[this.from[edge]!]!, this.#position[this.to[edge]!]!];
      if (begin < target) continue;
      low = Math.min(low, target);
      high = Math.max(high, begin);
    }
    const contested: number[] = [];
    for (let edge = first; edge < end; edge++) {
      // A cycle holds a backward edge, and cannot leave the part of the order they span.
      if (this.#position[this.from[edge]!]! >= low && this.#position[this.to[edge]!]! <= high) contested.push(edge);
      else this.#take(edge, taken);
    }
    if (contested.length === 0) return;
    const mustReorder = this.#judge(contested, this.#findReachers(contested, low, high), taken);
    if (mustReorder) this.#reorder(low, high);
  }

  #take(edge: number, taken: Uint8Array): void {
    const node = this.from[edge]!;
    taken[edge] = 1;
    this.#previousEdge[edge] = this.#lastEdge[node]!;
    this.#lastEdge[node] = edge;
  }

  /** For each contested edge a row of bits: bit j is set where the end of edge j reaches its beginning. */
  #findReachers(contested: readonly number[], low: number, high: number): Uint32Array {
    const words = wordsFor(contested.length);
    const rows = new Uint32Array((high - low + 1) * words);
    const isReached = new Uint8Array(high - low + 1);
    contested.forEach((edge, j) => {
      const row = this.#position[this.to[edge]!]! - low;
      rows[row * words + (j >>> 5)]! |= 1 << (j & 31);
      isReached[row] = 1;
    });
    for (let position = low; position <= high; position++) {
      if (isReached[position - low] === 0) continue;
      for (let edge = this.#lastEdge[this.#nodeAt[position]!]!; edge >= 0; edge = this.#previousEdge[edge]!) {
        const target = this.#position[this.to[edge]!]!;
        if (target > high) continue;
        isReached[target - low] = 1;
        addBits(rows, (target - low) * words, rows, (position - low) * words, words);
      }
    }
    const reachers = new Uint32Array(contested.length * words);
    contested.forEach((edge, i) => {
      const row = (this.#position[this.from[edge]!]! - low) * words;
      reachers.set(rows.subarray(row, row + words), i * words);
    });
    return reachers;
  }

  /** Whether an edge was taken that leads backward. */
  #judge(contested: readonly number[], reachers: Uint32Array, taken: Uint8Array): boolean {
    const words = wordsFor(contested.length);
    let isBackwardTaken = false;
    contested.forEach((edge, i) => {
      const [word, bit] = [i >>> 5, 1 << (i & 31)];
      if ((reachers[i * words + word]! & bit) !== 0) return;
      this.#take(edge, taken);
      isBackwardTaken ||= this.#position[this.from[edge]!]! > this.#position[this.to[edge]!]!;
      // What reaches this edge's beginning now reaches all that its end reaches.
      for (let later = i + 1; later < contested.length; later++) {
        if ((reachers[later * words + word]! & bit) !== 0) addBits(reachers, later * words, reachers, i * words, words);
      }
    });
    return isBackwardTaken;
  }

  /** Puts the nodes at the positions low … high into a topological order again, by Kahn's algorithm. */
  #reorder(low: number, high: number): void {
    const waitsFor = new Int32Array(high - low + 1);
    const forEachTarget = (node: number, visit: (target: number, offset: number) => void): void => {
      for (let edge = this.#lastEdge[node]!; edge >= 0; edge = this.#previousEdge[edge]!) {
        const target = this.to[edge]!;
        if (this.#position[target]! <= high) visit(target, this.#position[target]! - low);
      }
    };
    for (let position = low; position <= high; position++) {
      forEachTarget(this.#nodeAt[position]!, (_, offset) => waitsFor[offset]!++);
    }
    const order = new Int32Array(high - low + 1);
    let count = 0;
    waitsFor.forEach((waits, offset) => {
      if (waits === 0) order[count++] = this.#nodeAt[low + offset]!;
    });
    for (let done = 0; done < count; done++) {
      forEachTarget(order[done]!, (target, offset) => {
        if (--waitsFor[offset]! === 0) order[count++] = target;
      });
    }
    order.forEach((node, offset) => {
      this.#nodeAt[low + offset] = node;
      this.#position[node] = low + offset;
    });
  }
}

function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

function addBits(target: Uint32Array, at: number, source: Uint32Array, from: number, words: number): void {
  for (let word = 0; word < words; word++) target[at + word]! |= source[from + word]!;
}
