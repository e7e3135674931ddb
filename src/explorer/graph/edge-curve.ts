import { type Layout, NODE_WIDTH } from "./layered-layout.js";

interface Point {
  x: number;
  y: number;
}

export interface Curve {
  /** SVG path data. */
  path: string;
  /** Where a label stands clear of most others. */
  label: Point;
}

/** An edge from the right end of its parent to the left end of its child, level at both and where it passes layers. */
export function curveOf(
  { positions, bends }: Layout,
  parent: string,
  child: string,
  labelAt: "parent" | "child",
): Curve | undefined {
  const [from, to] = [positions[parent], positions[child]];
  if (!from || !to) return undefined;
  const points: Point[] = [
    { x: from.x + NODE_WIDTH, y: from.y },
    ...(bends[`${parent}>${child}`] ?? []).flatMap(({ x, y }) => [
      { x, y },
      { x: x + NODE_WIDTH, y },
    ]),
    { x: to.x, y: to.y },
  ];
  let path = `M${round(points[0]?.x)} ${round(points[0]?.y)}`;
  for (let index = 1; index < points.length; index += 1) {
    const [a, b] = [points[index - 1], points[index]];
    if (!a || !b) continue;
    // Backwards only where an ignored edge closes a cycle: it leaves and arrives in a wide bow.
    const reach = b.x >= a.x ? (b.x - a.x) / 2 : 90;
    path += `C${round(a.x + reach)} ${round(a.y)} ${round(b.x - reach)} ${round(b.y)} ${round(b.x)} ${round(b.y)}`;
  }
  const [a, b] = labelAt === "parent" ? [points[0], points[1]] : [points.at(-1), points.at(-2)];
  const near = labelAt === "parent" ? 0.3 : 0.26;
  return { path, label: a && b ? pointOn(a, b, near) : { x: from.x, y: from.y } };
}

/** A point of the level cubic between two points. */
function pointOn(a: Point, b: Point, t: number): Point {
  const ease = 3 * t * t * (1 - t) + t ** 3;
  const along = 1.5 * t * (1 - t) ** 2 + 1.5 * t * t * (1 - t) + t ** 3;
  return { x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * ease };
}

const round = (value = 0): string => value.toFixed(1);
