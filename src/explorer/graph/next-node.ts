import type { Layout } from "./layered-layout.js";

const DIRECTIONS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The node an arrow key leads to: the nearest that way, where sideways counts double. */
export function findNextNode(layout: Layout, ids: readonly string[], from: string, key: string): string | undefined {
  const direction = DIRECTIONS[key];
  const start = layout.positions[from];
  if (!direction || !start) return undefined;
  let best: { id: string; cost: number } | undefined;
  for (const id of ids) {
    const at = layout.positions[id];
    if (!at || id === from) continue;
    const [dx, dy] = [at.x - start.x, at.y - start.y];
    const ahead = dx * direction[0] + dy * direction[1];
    if (ahead <= 1) continue;
    const cost = ahead + 2 * Math.abs(dx * direction[1] + dy * direction[0]);
    if (!best || cost < best.cost) best = { id, cost };
  }
  return best?.id;
}
