import { formatShare } from "../format/share.js";
import { assetTitle } from "../format/text.js";
import { curveOf } from "./edge-curve.js";
import { clip } from "./graph-node.js";
import { NODE_WIDTH } from "./layered-layout.js";
import { shadeOf } from "./shade.js";
import { type LaidOut, NODE_HEIGHT, STUB_HEIGHT } from "./use-layout.js";

const MARGIN = 32;
/** Sharp on dense screens. */
const DENSITY = 2;
/** Canvases beyond some 16,000 pixels a side fail in several browsers. */
const MOST_PIXELS = 14_000;

/** The whole drawing as a PNG, in the colours of the page's theme. Rejects where the browser cannot make one. */
export async function drawPng({ graph, layout }: LaidOut, chainName: (chainId: number) => string): Promise<Blob> {
  const [width, height] = [layout.width + 2 * MARGIN, layout.height + 2 * MARGIN];
  const density = Math.min(DENSITY, MOST_PIXELS / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * density);
  canvas.height = Math.ceil(height * density);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("drawPng: expected a 2d canvas, found none in this browser.");
  const colour = readColours();
  const font = getComputedStyle(document.body).fontFamily;
  pen.scale(density, density);
  pen.fillStyle = colour("surface");
  pen.fillRect(0, 0, width, height);
  pen.translate(MARGIN, MARGIN);

  for (const { child, parent, share, isIgnored, isCrossChain } of graph.edges) {
    const curve = curveOf(layout, parent, child, "child");
    if (!curve) continue;
    pen.strokeStyle = colour(isCrossChain ? "cross-chain" : "edge");
    pen.lineWidth = 1.4;
    pen.setLineDash(isIgnored ? [5, 5] : []);
    pen.stroke(new Path2D(curve.path));
    write(
      `${isCrossChain ? "⇄ " : ""}${formatShare(share)}`,
      curve.label.x,
      curve.label.y - 4,
      "center",
      `11px ${font}`,
      "ink-quiet",
    );
  }
  pen.setLineDash([]);
  for (const node of graph.nodes) {
    const at = layout.positions[node.id];
    if (!at) continue;
    const shade = shadeOf(node.retainedShare);
    const top = at.y - NODE_HEIGHT / 2;
    pen.beginPath();
    pen.roundRect(at.x, top, NODE_WIDTH, NODE_HEIGHT, 9);
    pen.fillStyle = colour(`shade-${shade}`);
    pen.fill();
    pen.strokeStyle = colour(node.side === "root" ? "accent" : "line-strong");
    pen.lineWidth = node.side === "root" ? 2.5 : 1;
    pen.stroke();
    const ink = `shade-ink-${shade}`;
    write(clip(assetTitle(node.asset), 25), at.x + 10, top + 19, "left", `600 13px ${font}`, ink);
    write(
      `${node.asset.kind ?? "not registered"} · ${chainName(node.asset.chainId)}`,
      at.x + 10,
      top + 37,
      "left",
      `11px ${font}`,
      ink,
    );
    write(formatShare(node.retainedShare), at.x + NODE_WIDTH - 10, top + 37, "right", `11px ${font}`, ink);
  }
  for (const { id, count, side } of graph.stubs) {
    const at = layout.positions[id];
    if (at)
      write(
        `+${count} more`,
        at.x + (side === "up" ? NODE_WIDTH - 52 : 52),
        at.y + STUB_HEIGHT / 6,
        "center",
        `11px ${font}`,
        "ink-quiet",
      );
  }

  function write(text: string, x: number, y: number, align: CanvasTextAlign, face: string, ink: string): void {
    if (!pen) return;
    pen.font = face;
    pen.textAlign = align;
    pen.fillStyle = colour(ink);
    pen.fillText(text, x, y);
  }
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error("drawPng: the browser made no picture."))),
      "image/png",
    );
  });
}

/** Colours of the style sheet by name, as the theme resolves them. */
function readColours(): (name: string) => string {
  const probe = document.createElement("i");
  document.body.append(probe);
  const style = getComputedStyle(probe);
  setTimeout(() => probe.remove());
  return (name) => {
    probe.style.color = `var(--${name})`;
    return style.color;
  };
}

/** Hands a file to the browser's downloads. */
export function download(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
