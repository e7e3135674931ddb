import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Layout, LayoutRequest } from "./layered-layout.js";
import type { VisibleGraph } from "./visible-graph.js";

export const NODE_HEIGHT = 46;
export const STUB_HEIGHT = 26;

export interface LaidOut {
  graph: VisibleGraph;
  layout: Layout;
}

/** Lays a graph out in a worker; the former drawing stays until the next is ready. */
export function useLayout(graph: VisibleGraph, root: string): LaidOut | undefined {
  const [laidOut, setLaidOut] = useState<LaidOut>();
  const turn = useRef(0);
  const waiting = useRef<VisibleGraph>(graph);
  const worker = useMemo(() => new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module" }), []);
  useEffect(() => {
    worker.onmessage = ({ data }: MessageEvent<{ turn: number; layout: Layout }>) => {
      // An answer overtaken by a newer question is of no use.
      if (data.turn === turn.current) setLaidOut({ graph: waiting.current, layout: data.layout });
    };
    return () => worker.terminate();
  }, [worker]);
  useEffect(() => {
    turn.current += 1;
    waiting.current = graph;
    worker.postMessage({ turn: turn.current, request: toRequest(graph, root) });
  }, [worker, graph, root]);
  return laidOut;
}

function toRequest({ nodes, edges, stubs }: VisibleGraph, root: string): LayoutRequest {
  return {
    root,
    nodes: [
      ...nodes.map(({ id, side }) => ({ id, side, height: NODE_HEIGHT })),
      ...stubs.map(({ id, side }) => ({ id, side, height: STUB_HEIGHT })),
    ],
    edges: [
      ...edges.filter(({ isIgnored }) => !isIgnored).map(({ child, parent }) => ({ from: parent, to: child })),
      ...stubs.map(({ id, of, side }) => (side === "up" ? { from: id, to: of } : { from: of, to: id })),
    ],
  };
}
