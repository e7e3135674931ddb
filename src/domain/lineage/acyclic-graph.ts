/**
 * Takes edges one after the other, those that close no cycle with those taken before, in rounds of many.
 *
 * The nodes stand in a topological order of the edges taken. An edge that leads forward in it closes no cycle by
 * itself, so a round without backward edges is taken whole, as is one after which there still is such an order. Otherwise a
 * sweep over the part of the order that the
 * backward edges span, a bit an edge, tells which of those certainly close a cycle, and which forward edges only say
 * what a path says already: these are taken without being kept. A second sweep finds which of the remaining edges' ends
 * reach which of their beginnings, and the rest is judged edge by edge on these bits alone. So the work is at most
 * edges × (nodes + edges) / 16 words however the edges are chosen, where a search for each edge could be made to walk
 * the whole graph each time.
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

  /** Takes the edges first … end − 1 if no cycle comes of all of them together, else none; tells which. */
  takeAll(first: number, end: number, taken: Uint8Array): boolean {
    const edges = range(first, end);
    const [low, high] = this.#spanOfBackward(edges);
    for (const edge of edges) this.#take(edge, taken);
    if (high < 0 || this.#reorder(low, high)) return true;
    for (const edge of edges.reverse()) {
      taken[edge] = 0;
      this.#lastEdge[this.from[edge]!] = this.#previousEdge[edge]!;
    }
    return false;
  }

  /** Judges the edges first … end − 1 in this order: 1 in `taken` for each that closes no cycle. No edge may be a loop. */
  takeEach(first: number, end: number, taken: Uint8Array): void {
    const contested = this.#takeUncontested(range(first, end), taken);
    const open = this.#takeUncontested(this.#settleKnown(contested, taken), taken);
    if (open.length === 0) return;
    const [low, high] = this.#spanOfBackward(open);
    if (this.#judge(open, this.#findReachers(open, low, high), taken)) this.#reorder(low, high);
  }

  /** Takes the edges that no cycle can hold and returns the rest: it holds a backward edge, and stays within their span. */
  #takeUncontested(edges: readonly number[], taken: Uint8Array): number[] {
    const [low, high] = this.#spanOfBackward(edges);
    return edges.filter((edge) => {
      if (this.#begin(edge) >= low && this.#end(edge) <= high) return true;
      this.#take(edge, taken);
      return false;
    });
  }

  /** The positions between which the backward edges lead. */
  #spanOfBackward(edges: readonly number[]): [low: number, high: number] {
    let [low, high] = [Infinity, -1];
    for (const edge of edges) {
      if (this.#begin(edge) < this.#end(edge)) continue;
      low = Math.min(low, this.#end(edge));
      high = Math.max(high, this.#begin(edge));
    }
    return [low, high];
  }

  #begin(edge: number): number {
    return this.#position[this.from[edge]!]!;
  }

  #end(edge: number): number {
    return this.#position[this.to[edge]!]!;
  }

  #take(edge: number, taken: Uint8Array): void {
    const node = this.from[edge]!;
    taken[edge] = 1;
    this.#previousEdge[edge] = this.#lastEdge[node]!;
    this.#lastEdge[node] = edge;
  }

  /** Drops the edges whose end reaches their beginning, takes those whose beginning reaches their end, returns the rest. */
  #settleKnown(edges: readonly number[], taken: Uint8Array): number[] {
    if (edges.length === 0) return [];
    const [low, high] = this.#spanOfBackward(edges);
    const words = wordsFor(edges.length);
    const sources = edges.map((edge) => Math.min(this.#begin(edge), this.#end(edge)));
    const rows = this.#sweep(sources, low, high);
    return edges.filter((edge, i) => {
      const [begin, end] = [this.#begin(edge), this.#end(edge)];
      const isKnown = hasBit(rows, (Math.max(begin, end) - low) * words, i);
      if (isKnown && begin < end) taken[edge] = 1;
      return !isKnown;
    });
  }

  /** For each edge a row of bits: bit j is set where the end of edge j reaches its beginning. */
  #findReachers(edges: readonly number[], low: number, high: number): Uint32Array {
    const words = wordsFor(edges.length);
    const rows = this.#sweep(
      edges.map((edge) => this.#end(edge)),
      low,
      high,
    );
    const reachers = new Uint32Array(edges.length * words);
    edges.forEach((edge, i) => {
      const row = (this.#begin(edge) - low) * words;
      reachers.set(rows.subarray(row, row + words), i * words);
    });
    return reachers;
  }

  /** For each position from low to high a row of bits: bit j is set where position `sources[j]` reaches it. */
  #sweep(sources: readonly number[], low: number, high: number): Uint32Array {
    const words = wordsFor(sources.length);
    const rows = new Uint32Array((high - low + 1) * words);
    const isReached = new Uint8Array(high - low + 1);
    sources.forEach((source, j) => {
      rows[(source - low) * words + (j >>> 5)]! |= 1 << (j & 31);
      isReached[source - low] = 1;
    });
    for (let position = low; position <= high; position++) {
      if (isReached[position - low] === 0) continue;
      for (let edge = this.#lastEdge[this.#nodeAt[position]!]!; edge >= 0; edge = this.#previousEdge[edge]!) {
        const target = this.#end(edge);
        if (target > high) continue;
        isReached[target - low] = 1;
        addBits(rows, (target - low) * words, (position - low) * words, words);
      }
    }
    return rows;
  }

  /** Whether an edge was taken that leads backward. */
  #judge(edges: readonly number[], reachers: Uint32Array, taken: Uint8Array): boolean {
    const words = wordsFor(edges.length);
    let isBackwardTaken = false;
    edges.forEach((edge, i) => {
      if (hasBit(reachers, i * words, i)) return;
      this.#take(edge, taken);
      isBackwardTaken ||= this.#begin(edge) > this.#end(edge);
      // What reaches this edge's beginning now reaches all that its end reaches.
      for (let later = i + 1; later < edges.length; later++) {
        if (hasBit(reachers, later * words, i)) addBits(reachers, later * words, i * words, words);
      }
    });
    return isBackwardTaken;
  }

  /** Puts the nodes at the positions low … high into a topological order again by Kahn's algorithm; false: there is none. */
  #reorder(low: number, high: number): boolean {
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
    if (count < order.length) return false;
    order.forEach((node, offset) => {
      this.#nodeAt[low + offset] = node;
      this.#position[node] = low + offset;
    });
    return true;
  }
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i);
}

function wordsFor(bits: number): number {
  return (bits + 31) >>> 5;
}

function hasBit(rows: Uint32Array, row: number, bit: number): boolean {
  return ((rows[row + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1;
}

/** Adds the bits of the row that starts at `source` to the one that starts at `target`. */
function addBits(rows: Uint32Array, target: number, source: number, words: number): void {
  for (let word = 0; word < words; word++) rows[target + word]! |= rows[source + word]!;
}
