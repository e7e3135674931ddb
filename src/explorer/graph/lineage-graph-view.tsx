import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Skeleton } from "../components/panel.js";
import { useLive } from "../data/live.js";
import { useAddress } from "../routing/address.js";
import { assetPath } from "../routing/route.js";
import { download, drawPng } from "./draw-png.js";
import { GraphPicture } from "./graph-picture.js";
import { GraphToolbar } from "./graph-toolbar.js";
import { NODE_WIDTH } from "./layered-layout.js";
import type { LineageGraph } from "./lineage-graph.js";
import { findNextNode } from "./next-node.js";
import { NodeDetails } from "./node-details.js";
import { findPathsBetween } from "./paths-between.js";
import { useLayout } from "./use-layout.js";
import { useViewport } from "./use-viewport.js";
import { chooseVisible, REVEAL_STEP, revealKey, type Stub } from "./visible-graph.js";

/** The lineage as a picture to move, open up and question. Arrow keys go from node to node. */
export function LineageGraphView({ graph, depth }: { graph: LineageGraph; depth: number }) {
  const { go } = useAddress();
  const { heads } = useLive();
  const frame = useRef<HTMLDivElement>(null);
  const viewport = useViewport(frame);
  const [revealed, setRevealed] = useState<ReadonlyMap<string, number>>(new Map());
  const [selected, setSelected] = useState<string>();
  const [pathFrom, setPathFrom] = useState<string>();
  const visible = useMemo(() => chooseVisible(graph, { depth, revealed }), [graph, depth, revealed]);
  const laidOut = useLayout(visible, graph.root);
  const anchor = useRef<{ id: string; x: number; y: number } | undefined>(undefined);
  /** The room that the drawing was last laid into as a whole; "" for none yet. */
  const placedIn = useRef("");
  const names = useMemo(
    () => new Map(heads?.chains.map(({ chainId, name }) => [chainId, name])),
    [heads?.chains.length],
  );
  const chainName = useCallback((chainId: number) => names.get(chainId) ?? `chain ${chainId}`, [names]);
  const highlighted = useMemo(() => {
    if (selected === undefined || selected === (pathFrom ?? graph.root)) return undefined;
    return findPathsBetween(visible.edges, selected, pathFrom ?? graph.root);
  }, [visible, selected, pathFrom, graph.root]);

  useEffect(() => {
    if (!laidOut || viewport.size.width === 0) return;
    const { layout } = laidOut;
    const root = layout.positions[graph.root];
    const { width, height } = viewport.size;
    const room = document.fullscreenElement === frame.current ? `${width}×${height}` : "page";
    if (placedIn.current !== room && root) {
      placedIn.current = room;
      viewport.startAt(layout, { x: root.x + NODE_WIDTH / 2, y: root.y });
    } else if (anchor.current) {
      // What was clicked stays where it was while the rest makes room.
      const { id, x, y } = anchor.current;
      const now = layout.positions[id];
      if (now) viewport.move((x - now.x) * viewport.view.scale, (y - now.y) * viewport.view.scale);
    }
    anchor.current = undefined;
  }, [laidOut, viewport.size]);

  useEffect(() => {
    placedIn.current = "";
  }, [depth]);

  const revealAround = (id: string, side: "up" | "down", by: number) => {
    const at = laidOut?.layout.positions[id];
    if (at) anchor.current = { id, ...at };
    const shownNow = visible.edges.filter(({ child, parent }) => (side === "up" ? child : parent) === id).length;
    setRevealed((known) => new Map(known).set(revealKey(id, side), Math.max(0, shownNow + by)));
  };
  const open = (id: string) => go(assetPath(id));
  const onKeyDown = (event: KeyboardEvent) => {
    const from = (event.target as Element).closest<SVGElement>("[data-node]")?.dataset["node"];
    if (event.key === "Escape") return setSelected(undefined);
    if (event.key === "+" || event.key === "-") return viewport.zoom(event.key === "+" ? 1.25 : 0.8);
    if (!from || !laidOut) return;
    if (event.key === "Enter") open(from);
    if (event.key === " ") setSelected(from);
    const next = findNextNode(
      laidOut.layout,
      visible.nodes.map(({ id }) => id),
      from,
      event.key,
    );
    if (next) select(next, true);
    if (next || event.key === " ") event.preventDefault();
  };
  const select = (id: string, isFocused = false) => {
    setSelected(id);
    const at = laidOut?.layout.positions[id];
    if (!isFocused || !at) return;
    const { view, size } = viewport;
    const [x, y] = [at.x * view.scale + view.x, at.y * view.scale + view.y];
    if (x < 0 || y < 40 || x + NODE_WIDTH * view.scale > size.width || y > size.height - 40) {
      viewport.move(size.width / 2 - x - (NODE_WIDTH / 2) * view.scale, size.height / 2 - y);
    }
    requestAnimationFrame(() =>
      frame.current?.querySelector<SVGElement>(`[data-node="${id}"]`)?.focus({ preventScroll: true }),
    );
  };

  const node = selected === undefined ? undefined : graph.nodes.get(selected);
  return (
    <div class="graph-figure">
      <div class="graph" ref={frame} onKeyDown={onKeyDown} data-ready={laidOut ? "" : undefined}>
        {laidOut ? (
          <GraphPicture
            laidOut={laidOut}
            view={viewport.view}
            size={viewport.size}
            root={graph.root}
            selected={selected}
            highlighted={highlighted}
            chainName={chainName}
            select={select}
            open={open}
            reveal={({ of, side }: Stub) => revealAround(of, side, REVEAL_STEP)}
          />
        ) : (
          <Skeleton rows={8} />
        )}
        <GraphToolbar
          zoom={viewport.zoom}
          fit={() => laidOut && viewport.fit(laidOut.layout)}
          fullScreen={() => void toggleFullScreen(frame.current)}
          savePng={() => laidOut && void drawPng(laidOut, chainName).then((png) => download(png, "lineage.png"))}
        />
      </div>
      <NodeDetails
        node={node}
        graph={graph}
        visible={visible}
        chainName={chainName}
        pathFrom={pathFrom}
        isPathFound={highlighted === undefined || highlighted.size > 0}
        setPathFrom={setPathFrom}
        expand={(id, side) => revealAround(id, side, REVEAL_STEP)}
        collapse={(id, side) => revealAround(id, side, -Number.MAX_SAFE_INTEGER)}
        close={() => setSelected(undefined)}
      />
    </div>
  );
}

async function toggleFullScreen(frame: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else await frame?.requestFullscreen();
}
