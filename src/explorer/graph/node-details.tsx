import { Share } from "../components/figures.js";
import { KindMark } from "../components/kind-mark.js";
import { AssetLink } from "../components/names.js";
import { assetTitle } from "../format/text.js";
import type { GraphNode, LineageGraph } from "./lineage-graph.js";
import type { VisibleGraph } from "./visible-graph.js";

interface NodeDetailsProps {
  node: GraphNode | undefined;
  graph: LineageGraph;
  visible: VisibleGraph;
  chainName: (chainId: number) => string;
  pathFrom: string | undefined;
  isPathFound: boolean;
  setPathFrom: (id: string | undefined) => void;
  expand: (id: string, side: "up" | "down") => void;
  collapse: (id: string, side: "up" | "down") => void;
  close: () => void;
}

/** What is selected in the picture, and what can be done with it; a legend where nothing is. */
export function NodeDetails(props: NodeDetailsProps) {
  const { node, graph, visible, chainName, pathFrom, isPathFound, setPathFrom, expand, collapse, close } = props;
  if (!node) return <Legend graph={graph} />;
  const isRoot = node.side === "root";
  const sides = isRoot ? (["up", "down"] as const) : ([node.side] as ("up" | "down")[]);
  const other = graph.nodes.get(pathFrom ?? graph.root);
  return (
    <div class="node-details" aria-live="polite">
      <span class="name">
        <KindMark kind={node.asset.kind} />
        <strong>
          <AssetLink asset={node.asset} />
        </strong>
        <span class="quiet">
          {node.asset.kind ?? "not registered"} on {chainName(node.asset.chainId)}
        </span>
      </span>
      <span>
        {node.side === "down" ? "passes up " : "receives "}
        <Share share={node.inflowShare} />
        {node.side === "down" ? ", of which this asset keeps " : ", keeps "}
        <Share share={node.retainedShare} />
      </span>
      <span class="actions">
        {sides.map((side) => {
          const isMore = visible.stubs.some((stub) => stub.of === node.id && stub.side === side);
          const isShown = visible.edges.some(
            (edge) => !edge.isIgnored && (side === "up" ? edge.child : edge.parent) === node.id,
          );
          const what = side === "up" ? "sources" : "derivatives";
          return (
            <span key={side}>
              {isMore && (
                <button type="button" onClick={() => expand(node.id, side)}>
                  Show {isShown ? "more " : ""}
                  {what}
                </button>
              )}
              {isShown && !isRoot && (
                <button type="button" onClick={() => collapse(node.id, side)}>
                  Hide {what}
                </button>
              )}
            </span>
          );
        })}
        <button
          type="button"
          onClick={() => setPathFrom(pathFrom === node.id ? undefined : node.id)}
          aria-pressed={pathFrom === node.id}
        >
          {pathFrom === node.id ? "End paths here" : "Paths from here"}
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </span>
      {other && other !== node && (
        <span class="quiet">
          {isPathFound ? "Highlighted: the ways between it and " : "No way shown leads between it and "}
          {assetTitle(other.asset)}.
        </span>
      )}
    </div>
  );
}

function Legend({ graph }: { graph: LineageGraph }) {
  const isCrossChain = graph.edges.some((edge) => edge.isCrossChain);
  const isIgnored = graph.edges.some((edge) => edge.isIgnored);
  return (
    <div class="legend quiet">
      <span>
        <i class="shades" aria-hidden="true" /> stronger keeps more
      </span>
      {isCrossChain && (
        <span>
          <i class="line is-cross-chain" aria-hidden="true" /> ⇄ across chains
        </span>
      )}
      {isIgnored && (
        <span>
          <i class="line is-ignored" aria-hidden="true" /> ignored, it would close a cycle
        </span>
      )}
      <span>Select an asset for more; double-click to go to it. Ctrl and wheel zooms.</span>
    </div>
  );
}
