/** Work that waits, so that no client's many keep another's few from their turn. */
export interface FairQueue<Item> {
  readonly size: number;
  /** Adds to the end of the client's own line. Returns what has no place any more: the item itself or another's; see createFairQueue. */
  add(client: string, item: Item): Item | undefined;
  /** Takes the next out. */
  next(): Item | undefined;
  /** Takes one out that is not wanted any more; whether it waited. */
  remove(item: Item): boolean;
  /** Takes all out. */
  clear(): Item[];
}

/**
 * Clients take turns, each with its own oldest item. Where more than `most` would wait, the client with the most of them gives
 * up its newest; among equals, the one that comes.
 */
export function createFairQueue<Item>(most: number): FairQueue<Item> {
  /** In the order of their next turns; none is empty. */
  const lines = new Map<string, Item[]>();
  let size = 0;

  function take(client: string, line: Item[], at: number): Item | undefined {
    const [item] = line.splice(at, 1);
    if (line.length === 0) lines.delete(client);
    size -= 1;
    return item;
  }

  return {
    get size() {
      return size;
    },
    add(client, item) {
      const own = lines.get(client) ?? [];
      let surplus: Item | undefined;
      if (size >= most) {
        const [longest] = [...lines].sort(([, left], [, right]) => right.length - left.length);
        if (!longest || longest[1].length <= own.length + 1) return item;
        surplus = take(...longest, longest[1].length - 1);
      }
      own.push(item);
      lines.set(client, own);
      size += 1;
      return surplus;
    },
    next() {
      const [first] = lines;
      if (!first) return undefined;
      const [client, line] = first;
      const item = take(client, line, 0);
      lines.delete(client);
      if (line.length > 0) lines.set(client, line);
      return item;
    },
    remove(item) {
      for (const [client, line] of lines) {
        const at = line.indexOf(item);
        if (at < 0) continue;
        take(client, line, at);
        return true;
      }
      return false;
    },
    clear() {
      const all = [...lines.values()].flat();
      lines.clear();
      size = 0;
      return all;
    },
  };
}
