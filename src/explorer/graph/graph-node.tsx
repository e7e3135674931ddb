import { shapeOfKind } from "../components/kind-mark.js";
import { formatShare } from "../format/share.js";
import { assetTitle } from "../format/text.js";
import { NODE_WIDTH } from "./layered-layout.js";
import type { GraphNode } from "./lineage-graph.js";
import { shadeOf } from "./shade.js";
import { NODE_HEIGHT, STUB_HEIGHT } from "./use-layout.js";
import type { Stub } from "./visible-graph.js";

const NAME_CHARACTERS = 18;

export const clip = (text: string, length = NAME_CHARACTERS): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

interface GraphNodeCardProps {
  node: GraphNode;
  chainName: string;
  x: number;
  y: number;
  isSelected: boolean;
  isDimmed: boolean;
  isReachable: boolean;
  select: () => void;
  open: () => void;
}

export function GraphNodeCard({
  node,
  chainName,
  x,
  y,
  isSelected,
  isDimmed,
  isReachable,
  select,
  open,
}: GraphNodeCardProps) {
  const title = assetTitle(node.asset);
  const kind = node.asset.kind ?? "not registered";
  // The name is what can be seen; a clipped title is given in full here.
  const description = `${title}: ${
    node.side === "root"
      ? "the asset this lineage is of"
      : `${formatShare(node.inflowShare)} ${node.side === "up" ? "reaches it" : "goes up"}`
  }, ${formatShare(node.retainedShare)} kept`;
  const names = ["node", `shade-${shadeOf(node.retainedShare)}`, `is-${node.side}`];
  if (isSelected) names.push("is-selected");
  if (isDimmed) names.push("is-dimmed");
  if (!node.asset.registered) names.push("is-unregistered");
  return (
    <g
      class={names.join(" ")}
      transform={`translate(${x} ${y - NODE_HEIGHT / 2})`}
      role="button"
      tabindex={isReachable ? 0 : -1}
      aria-description={description}
      aria-pressed={isSelected}
      data-node={node.id}
      onClick={select}
      onDblClick={open}
    >
      <rect class="card" width={NODE_WIDTH} height={NODE_HEIGHT} rx="9" />
      <path
        class="mark"
        transform="translate(9 7) scale(0.95)"
        d={shapeOfKind(node.asset.kind) ?? "M8 3a5 5 0 1 0 0 10 5 5 0 0 0 0-10"}
      />
      <text class="title" x="31" y="19">
        {clip(title)}
      </text>{" "}
      <text class="sub" x="10" y="37">
        {clip(`${kind} · ${chainName}`, 18)}
      </text>{" "}
      <text class="kept" x={NODE_WIDTH - 10} y="37" text-anchor="end">
        {formatShare(node.retainedShare)}
      </text>
    </g>
  );
}

export function StubCard({ stub, x, y, reveal }: { stub: Stub; x: number; y: number; reveal: () => void }) {
  const what = stub.side === "up" ? "source" : "derivative";
  return (
    <g
      class="stub"
      transform={`translate(${stub.side === "up" ? x + NODE_WIDTH - 104 : x} ${y - STUB_HEIGHT / 2})`}
      role="button"
      tabindex={-1}
      aria-description={`${what}${stub.count === 1 ? "" : "s"} not shown`}
      data-stub={stub.of}
      onClick={reveal}
    >
      <rect width="104" height={STUB_HEIGHT} rx={STUB_HEIGHT / 2} />
      <text x="52" y="17" text-anchor="middle">
        +{stub.count.toLocaleString("en")} more
      </text>
    </g>
  );
}
