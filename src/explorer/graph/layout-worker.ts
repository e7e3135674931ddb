import { type LayoutRequest, layOut } from "./layered-layout.js";

addEventListener("message", ({ data }: MessageEvent<{ turn: number; request: LayoutRequest }>) => {
  postMessage({ turn: data.turn, layout: layOut(data.request) });
});
