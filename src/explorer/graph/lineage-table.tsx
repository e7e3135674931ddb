import { useState } from "preact/hooks";
import { ChainName, Share } from "../components/figures.js";
import { KindMark } from "../components/kind-mark.js";
import { AssetLink } from "../components/names.js";
import { Table } from "../components/table.js";
import { assetTitle, count } from "../format/text.js";
import { formatShare } from "../format/share.js";
import type { GraphNode, LineageGraph } from "./lineage-graph.js";

const STEP = 50;

/** The same lineage in words and numbers: everything the picture shows, and what it leaves out. */
export function LineageTable({ graph }: { graph: LineageGraph }) {
  const [shown, setShown] = useState(STEP);
  const rows = [...graph.nodes.values()];
  const edges = groupByChild(graph.edges);
  return (
    <>
      <Table<GraphNode>
        label="Lineage"
        rows={rows.slice(0, shown)}
        keyOf={({ id }) => id}
        columns={[
          {
            title: "Asset",
            cell: ({ asset }) => (
              <span class="name">
                <KindMark kind={asset.kind} />
                <AssetLink asset={asset} />
              </span>
            ),
          },
          {
            title: "Place",
            cell: ({ side, depth }) =>
              side === "root" ? "this asset" : `${count(depth, "step")} ${side === "up" ? "above" : "below"}`,
          },
          { title: "Chain", isSecondary: true, cell: ({ asset }) => <ChainName chainId={asset.chainId} /> },
          {
            title: "Receives",
            isNumber: true,
            isSecondary: true,
            cell: ({ inflowShare }) => <Share share={inflowShare} />,
          },
          { title: "Keeps", isNumber: true, cell: ({ retainedShare }) => <Share share={retainedShare} /> },
          {
            title: "Made from",
            isSecondary: true,
            cell: ({ id }) => <Parents graph={graph} edges={edges.get(id) ?? []} />,
          },
        ]}
      />
      <footer class="pages">
        <span class="quiet">
          {Math.min(shown, rows.length).toLocaleString("en")} of {count(rows.length, "asset")}
        </span>
        {shown < rows.length && (
          <button type="button" onClick={() => setShown((number) => number + STEP)}>
            Show more
          </button>
        )}
      </footer>
    </>
  );
}

const NAMED = 4;

function Parents({ graph, edges }: { graph: LineageGraph; edges: LineageGraph["edges"] }) {
  if (edges.length === 0) return <span class="quiet">nothing recorded</span>;
  const name = (id: string): string => {
    const asset = graph.nodes.get(id)?.asset;
    return asset ? assetTitle(asset) : "an asset not loaded";
  };
  const named = edges
    .slice(0, NAMED)
    .map(
      ({ parent, share, isIgnored }) =>
        `${name(parent)} ${formatShare(share)}${isIgnored ? " (ignored: a cycle)" : ""}`,
    );
  return (
    <>
      {named.join(", ")}
      {edges.length > NAMED && ` and ${edges.length - NAMED} more`}
    </>
  );
}

function groupByChild(edges: LineageGraph["edges"]): Map<string, LineageGraph["edges"]> {
  const groups = new Map<string, LineageGraph["edges"][number][]>();
  for (const edge of edges) {
    const group = groups.get(edge.child);
    if (group) group.push(edge);
    else groups.set(edge.child, [edge]);
  }
  return groups;
}
