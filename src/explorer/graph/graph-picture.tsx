import { useMemo } from "preact/hooks";
import { formatShare } from "../format/share.js";
import { curveOf } from "./edge-curve.js";
import { GraphNodeCard, StubCard } from "./graph-node.js";
import { NODE_WIDTH } from "./layered-layout.js";
import { chainOf } from "./lineage-graph.js";
import { type LaidOut, NODE_HEIGHT } from "./use-layout.js";
import type { Size, View } from "./use-viewport.js";
import type { Stub } from "./visible-graph.js";

interface GraphPictureProps {
  laidOut: LaidOut;
  view: View;
  size: Size;
  root: string;
  selected: string | undefined;
  /** Nodes on the highlighted paths; undefined where none are. */
  highlighted: ReadonlySet<string> | undefined;
  chainName: (chainId: number) => string;
  select: (id: string) => void;
  open: (id: string) => void;
  reveal: (stub: Stub) => void;
}

/** Names cannot be read below this, and are left out: a far view stays quick. */
const FAR_BELOW = 0.42;
/** More labels at both ends of an edge would cover each other; such an edge says its share when pointed at. */
const MOST_LABELS = 4;
/** From so many edges on they are drawn fainter, so that the nodes stand out. */
const DENSE_FROM = 60;
/** Parts of the frame drawn beyond its edges, so that little has to be drawn anew while it is moved. */
const OVERDRAW = 0.5;

/** The drawing itself: only what lies in or near the frame. */
export function GraphPicture(props: GraphPictureProps) {
  const { laidOut, view, size, root, selected, highlighted, chainName, select, open, reveal } = props;
  const { graph, layout } = laidOut;
  // Whole steps of the frame: within one, moving only changes the transform.
  const [stepX, stepY] = [(size.width * OVERDRAW) / view.scale || 1, (size.height * OVERDRAW) / view.scale || 1];
  const left = (Math.floor(-view.x / view.scale / stepX) - 1) * stepX;
  const top = (Math.floor(-view.y / view.scale / stepY) - 1) * stepY;
  const right = left + stepX * (1 / OVERDRAW + 3);
  const bottom = top + stepY * (1 / OVERDRAW + 3);
  const isFar = view.scale < FAR_BELOW;

  const parts = useMemo(() => {
    const isNear = (id: string): boolean => {
      const at = layout.positions[id];
      return at !== undefined && at.x + NODE_WIDTH > left && at.x < right && at.y + NODE_HEIGHT > top && at.y < bottom;
    };
    const ways = countWays(graph.edges);
    const isOff = (...ids: string[]) => highlighted !== undefined && !ids.every((id) => highlighted.has(id));
    const edges = graph.edges.flatMap((edge) => {
      const { child, parent, share, relation, isIgnored, isCrossChain } = edge;
      if (!isNear(child) && !isNear(parent)) return [];
      const [below, above] = [ways.get(`below ${parent}`) ?? 0, ways.get(`above ${child}`) ?? 0];
      const curve = curveOf(layout, parent, child, below <= above ? "parent" : "child");
      if (!curve) return [];
      const names = ["edge"];
      if (isIgnored) names.push("is-ignored");
      if (isCrossChain) names.push("is-cross-chain");
      if (isOff(child, parent)) names.push("is-dimmed");
      else if (highlighted && !isIgnored) names.push("is-highlighted");
      const note = `${relation}, ${formatShare(share)}${isCrossChain ? ", across chains" : ""}${isIgnored ? ", ignored: it would close a cycle" : ""}`;
      return [
        <g key={`${child}>${parent}`} class={names.join(" ")} data-edge={`${child}>${parent}`}>
          <title>{note}</title>
          <path d={curve.path} />
          {!isFar && (Math.min(below, above) <= MOST_LABELS || names.includes("is-highlighted")) && (
            <text x={curve.label.x} y={curve.label.y - 4} text-anchor="middle">
              {isCrossChain ? "⇄ " : ""}
              {formatShare(share)}
            </text>
          )}
        </g>,
      ];
    });
    const stubs = graph.stubs.flatMap((stub) => {
      const at = layout.positions[stub.id];
      const [parent, child] = stub.side === "up" ? [stub.id, stub.of] : [stub.of, stub.id];
      const curve = curveOf(layout, parent, child, "child");
      if (!at || !curve || (!isNear(stub.id) && !isNear(stub.of))) return [];
      return [
        <g key={stub.id}>
          <path class="stub-edge" d={curve.path} />
          <StubCard stub={stub} x={at.x} y={at.y} reveal={() => reveal(stub)} />
        </g>,
      ];
    });
    const nodes = graph.nodes.flatMap((node) => {
      const at = layout.positions[node.id];
      if (!at || !isNear(node.id)) return [];
      return [
        <GraphNodeCard
          key={node.id}
          node={node}
          chainName={chainName(Number(chainOf(node.id).slice("eip155:".length)))}
          x={at.x}
          y={at.y}
          isSelected={node.id === selected}
          isDimmed={isOff(node.id)}
          isReachable={node.id === (selected ?? root)}
          select={() => select(node.id)}
          open={() => open(node.id)}
        />,
      ];
    });
    return [...edges, ...stubs, ...nodes];
  }, [laidOut, left, top, right, bottom, isFar, selected, highlighted, chainName]);

  return (
    <svg
      class={`${isFar ? "is-far" : ""} ${graph.edges.length > DENSE_FROM ? "is-dense" : ""}`}
      width={size.width}
      height={size.height}
      role="group"
      aria-label="Lineage, sources on the left"
    >
      <g transform={`translate(${view.x} ${view.y}) scale(${view.scale})`}>{parts}</g>
    </svg>
  );
}

/** How many edges leave each node downwards and upwards. */
function countWays(edges: LaidOut["graph"]["edges"]): Map<string, number> {
  const ways = new Map<string, number>();
  const add = (key: string) => ways.set(key, (ways.get(key) ?? 0) + 1);
  for (const { child, parent } of edges) {
    add(`below ${parent}`);
    add(`above ${child}`);
  }
  return ways;
}
